from django.db import migrations

REFUSE = """
CREATE FUNCTION public.refuse_demo_key() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, public, pg_temp AS $f$
BEGIN
  IF NEW.proof = 'demo' AND EXISTS (SELECT FROM public.programmes_installation WHERE kind = 'production') THEN
    RAISE EXCEPTION 'the demo key does not exist in a production installation' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $f$;
CREATE TRIGGER no_demo_key BEFORE INSERT OR UPDATE ON accounts_stepup
  FOR EACH ROW EXECUTE FUNCTION public.refuse_demo_key();
CREATE TRIGGER no_demo_key BEFORE INSERT OR UPDATE ON accounts_signin
  FOR EACH ROW EXECUTE FUNCTION public.refuse_demo_key();
"""


class Migration(migrations.Migration):
    """The database knows what the installation is, whatever a process was told by its environment."""

    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, migrations.RunSQL.noop)]
