DROP INDEX `deliveries_once`;--> statement-breakpoint
DROP INDEX `deliveries_due`;--> statement-breakpoint
DROP INDEX `deliveries_update`;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `priority` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `deliveries_waiting` ON `deliveries` (`channel`,`priority`,`event_seq`) WHERE state = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_once` ON `deliveries` (`event_seq`,`subscriber_id`);--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`channel`,`state`,`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `deliveries_update` ON `deliveries` (`update_id`,`state`,`subscriber_id`);