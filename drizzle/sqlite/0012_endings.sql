CREATE TABLE `incident_handovers` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`at` integer NOT NULL,
	`handed_by` text NOT NULL,
	`owner_id` text,
	`lead_id` text,
	`note` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `incident_handovers_incident` ON `incident_handovers` (`incident_id`,`at`);--> statement-breakpoint
ALTER TABLE `components` ADD `runbook_url` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `lead_id` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `ending` text;--> statement-breakpoint
ALTER TABLE `incidents` ADD `backfilled` integer DEFAULT false NOT NULL;