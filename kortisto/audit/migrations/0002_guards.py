"""What makes the log a log: nobody but the database's own functions changes or deletes, and every event waits to be sealed.

The program's role keeps INSERT and SELECT. Roles are not named here: whoever was granted something by the database's
default rights loses the rest of it.
"""

from django.db import migrations

NOTE_UNSEALED = """
CREATE FUNCTION audit_note_unsealed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_unsealed (event_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_event_noted AFTER INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_note_unsealed();
"""

# Guards against accidents of the tables' owner, who could lift them; the seal is what convicts on purpose.
BLOCK = """
CREATE FUNCTION audit_forbid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION audit_forbid_but_redaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.event_id = OLD.event_id AND NEW.salt IS NULL AND NEW.data IS NULL AND NEW.keep_until IS NULL
       AND NEW.redacted_by <> '' AND OLD.keep_until < (now() AT TIME ZONE 'Europe/Helsinki')::date THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a payload is only ever emptied, by audit_redact(), after its retention'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_event_fixed BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_forbid();
CREATE TRIGGER audit_leaf_fixed BEFORE UPDATE OR DELETE ON audit_leaf
    FOR EACH ROW EXECUTE FUNCTION audit_forbid();
CREATE TRIGGER audit_node_fixed BEFORE UPDATE OR DELETE ON audit_node
    FOR EACH ROW EXECUTE FUNCTION audit_forbid();
CREATE TRIGGER audit_checkpoint_fixed BEFORE UPDATE OR DELETE ON audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit_forbid();
CREATE TRIGGER audit_payload_not_deleted BEFORE DELETE ON audit_payload
    FOR EACH ROW EXECUTE FUNCTION audit_forbid();
CREATE TRIGGER audit_payload_fixed BEFORE UPDATE ON audit_payload
    FOR EACH ROW EXECUTE FUNCTION audit_forbid_but_redaction();
""" + "".join(
    f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_forbid();\n"
    for table in ("audit_event", "audit_payload", "audit_unsealed", "audit_leaf", "audit_node", "audit_checkpoint")
)

# Only what has a leaf stops waiting.
FORGET_SEALED = """
CREATE FUNCTION audit_forget_sealed(since bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM audit_unsealed USING audit_leaf
        WHERE audit_leaf.position >= since AND audit_leaf.event_id = audit_unsealed.event_id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
"""

# The day is the database's own: whoever calls cannot say that it is later than it is. One event names every payload
# that is emptied, so that an emptied payload without such an event is known for what it is.
REDACT = """
CREATE FUNCTION audit_redact(actor text, request text, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    day date := (now() AT TIME ZONE 'Europe/Helsinki')::date;
    letters text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    random bytea := uuid_send(gen_random_uuid());
    own text := '';
    ids bigint[];
    codes text[];
BEGIN
    SELECT array_agg(due.id), array_agg(due.code ORDER BY due.code) INTO ids, codes FROM (
        SELECT audit_event.id, audit_event.code FROM audit_payload
        JOIN audit_event ON audit_event.id = audit_payload.event_id
        WHERE audit_payload.keep_until < day AND audit_event.payload_until < day
        ORDER BY audit_payload.keep_until, audit_payload.event_id
        LIMIT most FOR UPDATE OF audit_payload SKIP LOCKED
    ) AS due;
    IF ids IS NULL THEN
        RETURN 0;
    END IF;
    -- Bytes 6 and 8 of a random UUID hold its version and variant; the others are random.
    FOR number IN 0..9 LOOP
        own := own || substr(letters, (get_byte(random, (ARRAY[0,1,2,3,4,5,10,11,12,13])[number + 1]) & 31) + 1, 1);
    END LOOP;
    INSERT INTO audit_event (code, event, at, actor_code, on_behalf, face, request_id, subject, person, context, purpose,
        result, refusal_code, move_name, move_source, move_target, grounds, payload_hash)
    VALUES (own, 'audit:payloads_redacted', clock_timestamp(), actor, '', '', request, '', '', '', '',
        'done', '', '', '', '', jsonb_build_object('due_before', day::text, 'events', to_jsonb(codes)), '');
    UPDATE audit_payload SET salt = NULL, data = NULL, keep_until = NULL, redacted_by = own WHERE event_id = ANY (ids);
    RETURN cardinality(ids);
END $$;
"""

FORGET_ONCE_KEYS = """
CREATE FUNCTION audit_forget_once_keys() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM audit_once_key WHERE at < now() - interval '30 days';
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
"""

RIGHTS = """
DO $$
DECLARE
    held record;
    grantee text;
BEGIN
    FOR held IN
        SELECT relname, rights.grantee::regrole::text AS grantee, rights.privilege_type
        FROM pg_class, aclexplode(relacl) AS rights
        WHERE relnamespace = 'public'::regnamespace AND rights.grantee <> 0 AND rights.grantee <> relowner
          AND relname IN ('audit_event', 'audit_payload', 'audit_unsealed', 'audit_leaf', 'audit_node',
                          'audit_checkpoint', 'audit_once_key')
          AND NOT (rights.privilege_type = 'SELECT'
                   OR (rights.privilege_type = 'INSERT' AND relname <> 'audit_unsealed'))
    LOOP
        EXECUTE format('REVOKE %s ON %I FROM %s', held.privilege_type, held.relname, held.grantee);
    END LOOP;
    REVOKE EXECUTE ON FUNCTION audit_forget_sealed(bigint), audit_redact(text, text, integer), audit_forget_once_keys()
        FROM PUBLIC;
    FOR grantee IN
        SELECT rights.grantee::regrole::text FROM pg_class, aclexplode(relacl) AS rights
        WHERE oid = 'audit_event'::regclass AND rights.privilege_type = 'INSERT' AND rights.grantee <> relowner
          AND rights.grantee <> 0
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION audit_forget_sealed(bigint), audit_redact(text, text, integer), '
                       'audit_forget_once_keys() TO %s', grantee);
    END LOOP;
END $$;
"""

REVERSE = """
DROP FUNCTION audit_note_unsealed() CASCADE;
DROP FUNCTION audit_forbid() CASCADE;
DROP FUNCTION audit_forbid_but_redaction() CASCADE;
DROP FUNCTION audit_forget_sealed(bigint);
DROP FUNCTION audit_redact(text, text, integer);
DROP FUNCTION audit_forget_once_keys();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(
            NOTE_UNSEALED + BLOCK + FORGET_SEALED + REDACT + FORGET_ONCE_KEYS + RIGHTS,
            REVERSE,
        )
    ]
