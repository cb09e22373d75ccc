"""Tombstones: who was erased under an instruction returns neither by a copy nor by an import.

A tombstone holds no id: it is the hash of one, so that an old copy's rows are recognised and nobody else's.
"""

from django.db import migrations, models

SQL = """
CREATE TABLE vault.tombstone (
  programme uuid NOT NULL,
  mark bytea NOT NULL CHECK (octet_length(mark) = 32),
  key_mark bytea CHECK (octet_length(key_mark) = 32),
  instruction uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (programme, mark)
);
CREATE INDEX tombstone_key ON vault.tombstone (programme, key_mark);
ALTER TABLE vault.tombstone ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault.tombstone FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON vault.tombstone USING (programme = (SELECT ctx_programme()));
CREATE TRIGGER keep_tombstone BEFORE UPDATE OR DELETE OR TRUNCATE ON vault.tombstone
  FOR EACH STATEMENT EXECUTE FUNCTION vault.keep_tombstone();
GRANT SELECT ON vault.tombstone TO engawa_app, engawa_worker, engawa_inspect;
GRANT SELECT, INSERT ON vault.tombstone TO engawa_dispose;

CREATE FUNCTION vault.mark_of(p uuid, id uuid) RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
  AS $f$ SELECT sha256(convert_to('engawa.tombstone.v1', 'UTF8') || '\\x00'::bytea || uuid_send(p) || uuid_send(id)) $f$;
CREATE FUNCTION vault.is_erased(p uuid, id uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  AS $f$ SELECT EXISTS (SELECT FROM vault.tombstone WHERE programme = p AND mark = vault.mark_of(p, id)) $f$;
REVOKE ALL ON FUNCTION vault.mark_of(uuid, uuid), vault.is_erased(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.mark_of(uuid, uuid), vault.is_erased(uuid, uuid)
  TO engawa_app, engawa_worker, engawa_dispose, engawa_inspect;

CREATE OR REPLACE FUNCTION vault.refuse_return() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $f$
BEGIN
  IF vault.is_erased(NEW.programme, NEW.owner) OR EXISTS (
       SELECT FROM vault.key WHERE programme = NEW.programme AND owner = NEW.owner AND state = 'destroyed') THEN
    RAISE insufficient_privilege USING MESSAGE = 'whose key was destroyed gets none again';
  END IF;
  RETURN NEW;
END $f$;
CREATE TRIGGER keep_programme BEFORE DELETE ON vault.key
  FOR EACH ROW WHEN (OLD.kind = 'programme') EXECUTE FUNCTION vault.keep_tombstone();
GRANT DELETE ON vault.key TO engawa_dispose;
DO $do$ BEGIN
  IF current_setting('server_version_num')::int >= 170000 THEN
    GRANT MAINTAIN ON vault.key, vault.lookup TO engawa_dispose;
  END IF;
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        migrations.CreateModel(
            "Tombstone",
            [
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "programme", "mark", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("programme", models.UUIDField()),
                ("mark", models.BinaryField()),
                ("key_mark", models.BinaryField(null=True)),
                ("instruction", models.UUIDField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": 'vault"."tombstone', "managed": False},
        ),
    ]
