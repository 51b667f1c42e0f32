-- The audit log takes new entries only. Custom: drizzle-kit knows no triggers.
-- An entry of the time before the chain gets its hash once; nothing else of it may change.
CREATE TRIGGER `audit_guard_update` BEFORE UPDATE ON `audit`
WHEN old.`hash` IS NOT NULL OR new.`hash` IS NULL OR new.`seq` <> old.`seq` OR new.`at` <> old.`at`
	OR new.`actor` <> old.`actor` OR new.`actor_kind` <> old.`actor_kind` OR new.`client` IS NOT old.`client`
	OR new.`action` <> old.`action` OR new.`subject` <> old.`subject` OR new.`before` IS NOT old.`before` OR new.`after` IS NOT old.`after`
BEGIN
	SELECT RAISE(ABORT, 'The audit log can not be changed.');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_guard_delete` BEFORE DELETE ON `audit` BEGIN
	SELECT RAISE(ABORT, 'The audit log can not be changed.');
END;
--> statement-breakpoint
-- INSERT OR REPLACE would delete without the trigger above.
CREATE TRIGGER `audit_guard_replace` BEFORE INSERT ON `audit` WHEN EXISTS (SELECT 1 FROM `audit` WHERE `seq` = new.`seq`) BEGIN
	SELECT RAISE(ABORT, 'The audit log can not be changed.');
END;
--> statement-breakpoint
-- There is always an owner: the first of those who were admins before there were roles.
UPDATE `user` SET `role` = 'owner' WHERE `id` = (SELECT `id` FROM `user` ORDER BY `created_at`, `id` LIMIT 1) AND NOT EXISTS (SELECT 1 FROM `user` WHERE `role` = 'owner');
