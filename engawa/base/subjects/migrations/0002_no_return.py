"""Who was erased under an instruction returns by no copy and no import: her tombstone refuses her row."""

from django.db import migrations

SQL = """
CREATE FUNCTION public.subject_refuse_return() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $f$
BEGIN
  IF vault.is_erased(NEW.programme_id, NEW.id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'who was erased does not return';
  END IF;
  RETURN NEW;
END $f$;
CREATE TRIGGER refuse_return BEFORE INSERT ON public.subjects_subject
  FOR EACH ROW EXECUTE FUNCTION public.subject_refuse_return();
"""


class Migration(migrations.Migration):
    dependencies = [("subjects", "0001_initial"), ("vault", "0002_tombstones")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION public.subject_refuse_return() CASCADE")]
