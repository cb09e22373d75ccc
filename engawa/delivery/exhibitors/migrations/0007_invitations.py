
import django.contrib.postgres.fields
import django.db.models.deletion
import engawa.base.kit.clock
import engawa.base.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0001_initial'),
        ('exhibitors', '0006_carried_over'),
        ('parties', '0002_agency'),
        ('programmes', '0002_answer_cookie'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=engawa.base.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField(default=engawa.base.kit.clock.now, editable=False)),
                ('grounds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('workplace', '働きやすい職場づくり'), ('side_jobs', '副業・兼業'), ('newcomers', '移住者の受入れ'), ('certified', '認定・認証')], max_length=12), size=None)),
                ('evidence', models.CharField(max_length=300)),
                ('contact', models.UUIDField()),
                ('state', models.CharField(choices=[('drafted', 'drafted'), ('sent', 'sent'), ('later', 'later'), ('accepted', 'accepted'), ('declined', 'declined'), ('lapsed', 'lapsed'), ('taken_back', 'taken_back')], default='drafted', max_length=10)),
                ('agreement', models.UUIDField(blank=True, null=True)),
                ('made_by', models.UUIDField()),
                ('sent_by', models.UUIDField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('gathering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.gathering')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['gathering', 'state'], name='invitation_by_state')],
                'constraints': [models.UniqueConstraint(fields=('gathering', 'organisation'), name='invitation_once'), models.CheckConstraint(condition=models.Q(models.Q(('agreement__isnull', True), ('sent_at__isnull', True), ('sent_by__isnull', True)), models.Q(('agreement__isnull', False), ('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='invitation_sent_under_an_agreement'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'declined']), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='invitation_answered_has_when')],
            },
        ),
        migrations.CreateModel(
            name='Selection',
            fields=[
                ('id', models.UUIDField(default=engawa.base.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField(default=engawa.base.kit.clock.now, editable=False)),
                ('version', models.PositiveIntegerField()),
                ('capacity', models.PositiveSmallIntegerField()),
                ('criteria', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('certified', '認定・認証を公開している'), ('side_jobs', '副業・兼業を認めている'), ('newcomers', '移住者の受入れの制度がある'), ('flexible', 'テレワークやフレックスがある'), ('invited', '出展要請に応じた'), ('first', '前の回に出展していない')], max_length=12), blank=True, default=list, size=None)),
                ('made_by', models.UUIDField()),
                ('gathering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.gathering')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('gathering', 'version'), name='selection_version_once')],
            },
        ),
    ]
