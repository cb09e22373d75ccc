"""Ledger tables, the appending function of `engawa_ledger`, and the triggers that refuse everything else."""

from django.db import migrations, models

SQL = """
CREATE TABLE public.ledger_entry (
  programme uuid NOT NULL,
  seq bigint NOT NULL,
  body text NOT NULL,
  prev bytea NOT NULL,
  hash bytea NOT NULL,
  act text GENERATED ALWAYS AS ((body::jsonb) ->> 'act') STORED,
  at text GENERATED ALWAYS AS ((body::jsonb) ->> 'at') STORED,
  PRIMARY KEY (programme, seq)
);
CREATE INDEX ledger_entry_act ON public.ledger_entry (programme, act, seq);
CREATE TABLE public.ledger_head (programme uuid PRIMARY KEY, seq bigint NOT NULL, hash bytea NOT NULL);
CREATE TABLE public.ledger_payload (
  programme uuid NOT NULL, seq bigint NOT NULL, sealed bytea NOT NULL, PRIMARY KEY (programme, seq)
);
CREATE TABLE public.ledger_subject (
  programme uuid NOT NULL, seq bigint NOT NULL, subject uuid NOT NULL, role text NOT NULL,
  PRIMARY KEY (programme, seq, subject)
);
CREATE INDEX ledger_subject_subject ON public.ledger_subject (programme, subject, seq);

DO $do$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['ledger_entry', 'ledger_head', 'ledger_payload', 'ledger_subject'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own ON public.%I USING (programme = (SELECT ctx_programme()))', t);
    EXECUTE format('REVOKE ALL ON public.%I FROM engawa_app, engawa_worker, engawa_dispose, engawa_inspect', t);
    EXECUTE format('GRANT SELECT ON public.%I TO engawa_app, engawa_worker, engawa_dispose, engawa_inspect', t);
  END LOOP;
END $do$;
GRANT INSERT ON public.ledger_payload, public.ledger_subject TO engawa_app, engawa_worker;
GRANT DELETE ON public.ledger_payload, public.ledger_subject TO engawa_dispose;
GRANT SELECT, INSERT ON public.ledger_entry TO engawa_ledger;
GRANT SELECT, INSERT, UPDATE ON public.ledger_head TO engawa_ledger;

CREATE FUNCTION public.ledger_refuse() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $f$
BEGIN
  RAISE insufficient_privilege USING MESSAGE = 'the ledger is append-only';
END $f$;
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON public.ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER no_change BEFORE DELETE OR TRUNCATE ON public.ledger_head
  FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER no_change BEFORE UPDATE OR TRUNCATE ON public.ledger_payload
  FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();

CREATE FUNCTION public.ledger_append(p uuid, bodies text[]) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp
AS $f$
DECLARE
  head public.ledger_head;
  first bigint;
  one text;
  fresh bytea;
BEGIN
  IF p IS DISTINCT FROM public.ctx_programme() THEN
    RAISE insufficient_privilege USING MESSAGE = 'an entry belongs to the open programme';
  END IF;
  INSERT INTO public.ledger_head VALUES (p, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM public.ledger_head WHERE programme = p FOR UPDATE;
  first := head.seq + 1;
  FOREACH one IN ARRAY bodies LOOP
    IF ((one::jsonb) ->> 'programme')::uuid IS DISTINCT FROM p THEN
      RAISE insufficient_privilege USING MESSAGE = 'an entry names its own programme';
    END IF;
    head.seq := head.seq + 1;
    fresh := sha256(convert_to('engawa.entry.v1', 'UTF8') || '\\x00'::bytea || head.hash || int8send(head.seq)
                    || convert_to(one, 'UTF8'));
    INSERT INTO public.ledger_entry (programme, seq, body, prev, hash) VALUES (p, head.seq, one, head.hash, fresh);
    head.hash := fresh;
  END LOOP;
  UPDATE public.ledger_head SET seq = head.seq, hash = head.hash WHERE programme = p;
  RETURN first;
END $f$;
REVOKE ALL ON FUNCTION public.ledger_append(uuid, text[]) FROM PUBLIC;
ALTER FUNCTION public.ledger_append(uuid, text[]) OWNER TO engawa_ledger;
SET LOCAL ROLE engawa_ledger;
REVOKE ALL ON FUNCTION public.ledger_append(uuid, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.ledger_append(uuid, text[]) TO engawa_app, engawa_worker, engawa_dispose;
SET LOCAL ROLE engawa_owner;
"""


def table(name, fields, pk, db_table):
    columns = [("pk", models.CompositePrimaryKey(*pk, blank=True, editable=False, primary_key=True, serialize=False))]
    return migrations.CreateModel(name, columns + fields, options={"db_table": db_table, "managed": False})


class Migration(migrations.Migration):
    initial = True
    dependencies = [("vault", "0001_initial")]
    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        table(
            "Entry",
            [
                ("programme", models.UUIDField()),
                ("seq", models.BigIntegerField()),
                ("body", models.TextField()),
                ("prev", models.BinaryField()),
                ("hash", models.BinaryField()),
                ("act", models.TextField()),
                ("at", models.TextField()),
            ],
            ("programme", "seq"),
            "ledger_entry",
        ),
        migrations.CreateModel(
            "ChainHead",
            [
                ("programme", models.UUIDField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
            options={"db_table": "ledger_head", "managed": False},
        ),
        table(
            "Payload",
            [("programme", models.UUIDField()), ("seq", models.BigIntegerField()), ("sealed", models.BinaryField())],
            ("programme", "seq"),
            "ledger_payload",
        ),
        table(
            "EntrySubject",
            [
                ("programme", models.UUIDField()),
                ("seq", models.BigIntegerField()),
                ("subject", models.UUIDField()),
                ("role", models.TextField()),
            ],
            ("programme", "seq", "subject"),
            "ledger_subject",
        ),
    ]
