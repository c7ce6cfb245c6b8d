from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0003_categories_and_holders")]

    operations = [
        migrations.RemoveField(model_name="organisation", name="category"),
        migrations.RemoveField(model_name="seat", name="account"),
    ]
