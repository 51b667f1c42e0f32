-- The archive's search through announcements. Custom: drizzle-kit knows neither triggers nor virtual tables. A later
-- migration that makes `announcements` anew (drizzle-kit's `__new_…`) loses its triggers with the old table and has to
-- create them again; tests/integration/archive-announcements.test.ts fails until it does.
CREATE VIRTUAL TABLE `announcement_words` USING fts5(`announcement_id` UNINDEXED, `text`, tokenize = 'unicode61 remove_diacritics 2');
--> statement-breakpoint
CREATE TRIGGER `announcements_words_insert` AFTER INSERT ON `announcements` WHEN new.`audience` = 'public' BEGIN
	INSERT INTO `announcement_words` (`announcement_id`, `text`) VALUES (new.`id`, new.`title` || char(10) || new.`body`);
END;
--> statement-breakpoint
CREATE TRIGGER `announcements_words_update` AFTER UPDATE OF `title`, `body`, `audience` ON `announcements` BEGIN
	DELETE FROM `announcement_words` WHERE `announcement_id` = old.`id`;
	INSERT INTO `announcement_words` (`announcement_id`, `text`) SELECT new.`id`, new.`title` || char(10) || new.`body` WHERE new.`audience` = 'public';
END;
--> statement-breakpoint
CREATE TRIGGER `announcements_words_delete` AFTER DELETE ON `announcements` BEGIN
	DELETE FROM `announcement_words` WHERE `announcement_id` = old.`id`;
END;
--> statement-breakpoint
INSERT INTO `announcement_words` (`announcement_id`, `text`) SELECT `id`, `title` || char(10) || `body` FROM `announcements` WHERE `audience` = 'public';
