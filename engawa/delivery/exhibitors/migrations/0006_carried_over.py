
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exhibitors', '0005_cell'),
        ('programmes', '0002_answer_cookie'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='attributevalue',
            name='attribute_one_in_work',
        ),
        migrations.AddField(
            model_name='exhibitor',
            name='origin',
            field=models.CharField(choices=[('applied', '申込み'), ('invited', '出展要請'), ('carried_over', '前回から')], default='applied', max_length=12),
        ),
        migrations.AlterField(
            model_name='attributevalue',
            name='state',
            field=models.CharField(choices=[('carried', 'carried'), ('draft', 'draft'), ('submitted', 'submitted'), ('returned', 'returned'), ('checked', 'checked'), ('published', 'published'), ('replaced', 'replaced'), ('expired', 'expired'), ('withdrawn', 'withdrawn')], default='draft', max_length=10),
        ),
        migrations.AlterField(
            model_name='exhibitor',
            name='state',
            field=models.CharField(choices=[('carried_over', 'carried_over'), ('submitted', 'submitted'), ('checking', 'checking'), ('checked', 'checked'), ('not_registered', 'not_registered'), ('listed', 'listed'), ('agreed', 'agreed'), ('not_selected', 'not_selected'), ('confirmed', 'confirmed'), ('suspended', 'suspended'), ('withdrawn', 'withdrawn')], default='submitted', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='attributevalue',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['carried', 'draft', 'submitted', 'returned', 'checked'])), fields=('exhibitor', 'key'), name='attribute_one_in_work'),
        ),
    ]
