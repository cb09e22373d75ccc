"""What an engine's server tells; how it was found last; and the narrow look from a room's key to its programme."""

import engawa.base.vault.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('live', '0002_append_only'),
        ('programmes', '0002_answer_cookie'),
    ]

    operations = [
        migrations.CreateModel(
            name='LiveHealth',
            fields=[
                ('engine', models.CharField(choices=[('mesh', 'mesh'), ('livekit', 'livekit')], max_length=12, primary_key=True, serialize=False)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('checked_at', models.DateTimeField()),
                ('well_at', models.DateTimeField(blank=True, null=True)),
                ('detail', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'db_table': 'live_health',
            },
        ),
        migrations.AddField(
            model_name='liveevidence',
            name='body',
            field=engawa.base.vault.fields.SealedField(blank=True, null=True, uid='live.evidence.body'),
        ),
        migrations.AddField(
            model_name='liveevidence',
            name='happened_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='liveevidence',
            name='kind',
            field=models.CharField(choices=[('opened', 'opened'), ('beat', 'beat'), ('closed', 'closed'), ('seen', 'seen'), ('not_seen', 'not_seen'), ('media_up', 'media_up'), ('counters', 'counters'), ('line', 'line'), ('joined', 'joined'), ('gone', 'gone'), ('finished', 'finished'), ('active', 'active'), ('inactive', 'inactive')], max_length=12),
        ),
        migrations.AlterField(
            model_name='liveevidence',
            name='source',
            field=models.CharField(choices=[('presence', 'presence'), ('reconcile', 'reconcile'), ('webhook', 'webhook'), ('client', 'client'), ('chat', 'chat')], max_length=12),
        ),
        migrations.AlterField(
            model_name='liveroom',
            name='engine',
            field=models.CharField(choices=[('mesh', 'mesh'), ('livekit', 'livekit')], max_length=12),
        ),
        migrations.RunSQL(
            "CREATE INDEX live_room_place ON programmes_wait (ref) WHERE kind = 'room.close'",
            "DROP INDEX live_room_place",
        ),
    ]
