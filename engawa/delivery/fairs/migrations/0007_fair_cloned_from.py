
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fairs', '0006_wishes'),
    ]

    operations = [
        migrations.AddField(
            model_name='fair',
            name='cloned_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clones', to='fairs.fair'),
        ),
    ]
