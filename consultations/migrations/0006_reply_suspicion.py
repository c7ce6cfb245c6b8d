from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0005_the_comment_period_in_full'),
    ]

    operations = [
        migrations.AddField(
            model_name='reply',
            name='suspicion',
            field=models.CharField(blank=True, max_length=250, verbose_name='looks wrong because'),
        ),
    ]
