-- The audit log takes new entries only. Custom: drizzle-kit knows no triggers.
-- An entry of the time before the chain gets its hash once; nothing else of it may change.
CREATE FUNCTION candor_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
	IF TG_OP = 'UPDATE' AND old.hash IS NULL AND new.hash IS NOT NULL
		AND (new.seq, new.at, new.actor, new.actor_kind, new.action, new.subject)
			= (old.seq, old.at, old.actor, old.actor_kind, old.action, old.subject)
		AND new.client IS NOT DISTINCT FROM old.client
		AND new.before IS NOT DISTINCT FROM old.before AND new.after IS NOT DISTINCT FROM old.after THEN
		RETURN new;
	END IF;
	RAISE EXCEPTION 'The audit log can not be changed.';
END
$guard$;
--> statement-breakpoint
CREATE TRIGGER audit_guard BEFORE UPDATE OR DELETE ON "audit" FOR EACH ROW EXECUTE FUNCTION candor_audit_guard();
--> statement-breakpoint
CREATE TRIGGER audit_guard_truncate BEFORE TRUNCATE ON "audit" FOR EACH STATEMENT EXECUTE FUNCTION candor_audit_guard();
--> statement-breakpoint
-- There is always an owner: the first of those who were admins before there were roles.
UPDATE "user" SET "role" = 'owner' WHERE "id" = (SELECT "id" FROM "user" ORDER BY "created_at", "id" LIMIT 1) AND NOT EXISTS (SELECT 1 FROM "user" WHERE "role" = 'owner');
