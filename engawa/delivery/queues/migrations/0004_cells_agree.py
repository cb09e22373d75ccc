"""A booking and its cells agree when a transaction ends: none beside its span, none missing while it stands."""

from django.db import migrations

SQL = """
CREATE FUNCTION public.queues_cells_agree() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, public, pg_temp AS $f$
DECLARE
  which uuid;
  held record;
  wrong boolean;
BEGIN
  IF TG_TABLE_NAME = 'queues_booking' THEN
    which := NEW.id;
  ELSIF TG_OP = 'DELETE' THEN
    which := OLD.booking_id;
  ELSE
    which := NEW.booking_id;
  END IF;
  SELECT booking.state, booking.subject_id, slot.at, slot.minutes, slot.lane_kind, slot.lane, slot.beside INTO held
    FROM public.queues_booking booking JOIN public.queues_slot slot ON slot.id = booking.slot_id
   WHERE booking.id = which;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  WITH span AS (
    SELECT generate_series(
      floor(extract(epoch FROM held.at) / 300)::bigint,
      ceil((extract(epoch FROM held.at) + held.minutes * 60) / 300)::bigint - 1) AS cell
  ), side AS (
    SELECT held.lane_kind::text AS kind, held.lane AS resource
    UNION SELECT split_part(words, ':', 1), split_part(words, ':', 2)::uuid FROM unnest(held.beside) AS words
  ), may AS (
    SELECT kind, resource, cell FROM (
      SELECT kind, resource FROM side WHERE held.state IN ('booked', 'returning', 'in_line')
      UNION SELECT 'subject', held.subject_id WHERE held.state IN ('booked', 'in_line')) AS those, span
  ), has AS (
    SELECT resource_kind::text AS kind, resource, cell::bigint FROM public.queues_occupiedcell
     WHERE booking_id = which
  )
  SELECT EXISTS (SELECT FROM (SELECT * FROM has EXCEPT SELECT * FROM may) AS strange)
      OR held.state <> 'in_line' AND EXISTS (SELECT FROM (SELECT * FROM may EXCEPT SELECT * FROM has) AS missing)
    INTO wrong;
  IF wrong THEN
    RAISE integrity_constraint_violation USING MESSAGE = 'a booking and its cells do not agree',
      CONSTRAINT = 'queues_cells_agree';
  END IF;
  RETURN NULL;
END $f$;
CREATE CONSTRAINT TRIGGER cells_agree AFTER INSERT OR UPDATE ON public.queues_booking
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.queues_cells_agree();
CREATE CONSTRAINT TRIGGER cells_agree AFTER INSERT OR UPDATE OR DELETE ON public.queues_occupiedcell
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.queues_cells_agree();
"""


class Migration(migrations.Migration):
    dependencies = [("queues", "0003_slots")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION public.queues_cells_agree() CASCADE")]
