from django.conf import settings
from django.db import migrations, models

from consultations.commenting.fingerprints import fingerprint

AT_ONCE = 2_000


def fill(apps, _schema):
    """Gives what was said before its sum, some rows at a time."""
    for name, words in (("Comment", ("replacement", "body")), ("Reply", ("body",))):
        model = apps.get_model("consultations", name)
        rows = model.objects.only("pk", *words).order_by("pk")
        last = 0
        while batch := list(rows.filter(pk__gt=last)[:AT_ONCE]):
            for row in batch:
                row.fingerprint = fingerprint(*(getattr(row, word) for word in words))
            model.objects.bulk_update(batch, ["fingerprint"])
            last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0006_reply_suspicion'),
        ('stakeholders', '0005_invitation_reminders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='fingerprint',
            field=models.CharField(blank=True, editable=False, max_length=32, verbose_name='sum of the words'),
        ),
        migrations.AddField(
            model_name='reply',
            name='fingerprint',
            field=models.CharField(blank=True, editable=False, max_length=32, verbose_name='sum of the words'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('fingerprint', ''), _negated=True), fields=['consultation', 'fingerprint'], name='comment_by_fingerprint'),
        ),
        migrations.AddIndex(
            model_name='reply',
            index=models.Index(condition=models.Q(('fingerprint', ''), _negated=True), fields=['fingerprint'], name='reply_by_fingerprint'),
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(fields=['consultation', 'email'], name='response_by_address'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
