
import django.db.models.deletion
import engawa.base.kit.clock
import engawa.base.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0003_words_and_figures'),
        ('programmes', '0002_answer_cookie'),
    ]

    operations = [
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.UUIDField(default=engawa.base.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField(default=engawa.base.kit.clock.now, editable=False)),
                ('gathering', models.UUIDField()),
                ('issue', models.CharField(max_length=300)),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('open', '対応中'), ('done', '対応済み'), ('dropped', '取下げ')], default='open', max_length=8)),
                ('made_by', models.UUIDField(null=True)),
                ('changed_by', models.UUIDField(blank=True, null=True)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='lesson_done_has_its_answer')],
            },
        ),
    ]
