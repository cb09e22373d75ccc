"""Schema `vault`: wrapped keys and look-up values, under the border of their programme.

Rows of the platform itself (programme zero) are visible from every programme: staff names are sealed there.
"""

from django.db import migrations, models

import engawa.base.kit.ids

SQL = """
CREATE SCHEMA IF NOT EXISTS vault;
REVOKE ALL ON SCHEMA vault FROM PUBLIC;
GRANT USAGE ON SCHEMA vault TO engawa_app, engawa_worker, engawa_inspect, engawa_dispose;

CREATE OR REPLACE FUNCTION public.ctx_programme() RETURNS uuid LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp
  AS $f$ SELECT nullif(current_setting('engawa.programme', true), '')::uuid $f$;
REVOKE ALL ON FUNCTION public.ctx_programme() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.ctx_programme()
  TO engawa_app, engawa_worker, engawa_owner, engawa_ledger, engawa_inspect, engawa_dispose;

CREATE TABLE vault.key (
  id uuid PRIMARY KEY,
  programme uuid NOT NULL,
  owner uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('programme', 'subject', 'person')),
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retired', 'destroyed')),
  wrapped bytea,
  made_at timestamptz NOT NULL,
  destroyed_at timestamptz,
  instruction uuid,
  CONSTRAINT key_destroyed_is_empty CHECK ((state = 'destroyed') = (wrapped IS NULL)),
  CONSTRAINT key_destroyed_has_date CHECK ((state = 'destroyed') = (destroyed_at IS NOT NULL)),
  CONSTRAINT key_destroyed_says_why CHECK ((state = 'destroyed') = (instruction IS NOT NULL))
);
CREATE UNIQUE INDEX key_one_active ON vault.key (programme, owner, kind) WHERE state = 'active';
CREATE INDEX key_owner ON vault.key (programme, owner);
CREATE TABLE vault.lookup (
  programme uuid NOT NULL,
  field text NOT NULL,
  value bytea NOT NULL CHECK (octet_length(value) = 32),
  owner uuid NOT NULL,
  PRIMARY KEY (programme, field, value)
);
CREATE INDEX lookup_owner ON vault.lookup (programme, owner);

ALTER TABLE vault.key ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault.key FORCE ROW LEVEL SECURITY;
ALTER TABLE vault.lookup ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault.lookup FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON vault.key
  USING (programme = (SELECT ctx_programme()) OR
         (programme = '00000000-0000-0000-0000-000000000000' AND (SELECT ctx_programme()) IS NOT NULL));
CREATE POLICY own ON vault.lookup
  USING (programme = (SELECT ctx_programme()) OR
         (programme = '00000000-0000-0000-0000-000000000000' AND (SELECT ctx_programme()) IS NOT NULL));

CREATE FUNCTION vault.keep_tombstone() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $f$
BEGIN
  RAISE insufficient_privilege USING MESSAGE = 'a destroyed key stays destroyed';
END $f$;
CREATE TRIGGER keep_tombstone BEFORE UPDATE OR DELETE ON vault.key
  FOR EACH ROW WHEN (OLD.state = 'destroyed') EXECUTE FUNCTION vault.keep_tombstone();
CREATE TRIGGER keep_table BEFORE TRUNCATE ON vault.key
  FOR EACH STATEMENT EXECUTE FUNCTION vault.keep_tombstone();

CREATE FUNCTION vault.refuse_return() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $f$
BEGIN
  IF EXISTS (SELECT FROM vault.key
             WHERE programme = NEW.programme AND owner = NEW.owner AND state = 'destroyed') THEN
    RAISE insufficient_privilege USING MESSAGE = 'whose key was destroyed gets none again';
  END IF;
  RETURN NEW;
END $f$;
CREATE TRIGGER refuse_return BEFORE INSERT ON vault.key
  FOR EACH ROW EXECUTE FUNCTION vault.refuse_return();

REVOKE ALL ON vault.key, vault.lookup FROM engawa_app, engawa_worker;
GRANT SELECT, INSERT ON vault.key, vault.lookup TO engawa_app, engawa_worker;
GRANT SELECT ON vault.key, vault.lookup TO engawa_inspect;
GRANT SELECT, UPDATE (state, wrapped, destroyed_at, instruction) ON vault.key TO engawa_dispose;
GRANT SELECT, DELETE ON vault.lookup TO engawa_dispose;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(SQL, "DROP TABLE vault.key, vault.lookup"),
        migrations.CreateModel(
            "Key",
            [
                ("id", models.UUIDField(default=engawa.base.kit.ids.uuid7, primary_key=True, serialize=False)),
                ("programme", models.UUIDField()),
                ("owner", models.UUIDField()),
                ("kind", models.TextField()),
                ("state", models.TextField(default="active")),
                ("wrapped", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(null=True)),
                ("instruction", models.UUIDField(null=True)),
            ],
            options={"db_table": 'vault"."key', "managed": False},
        ),
        migrations.CreateModel(
            "Lookup",
            [
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "programme", "field", "value", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("programme", models.UUIDField()),
                ("field", models.TextField()),
                ("value", models.BinaryField()),
                ("owner", models.UUIDField()),
            ],
            options={"db_table": 'vault"."lookup', "managed": False},
        ),
    ]
