"""After an erasure the tables it emptied are written anew, which their owner may allow others (17 and later)."""

from django.db import migrations

SQL = """
DO $do$ BEGIN
  IF current_setting('server_version_num')::int >= 170000 THEN
    GRANT MAINTAIN ON public.ledger_payload, public.ledger_subject TO engawa_dispose;
  END IF;
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
