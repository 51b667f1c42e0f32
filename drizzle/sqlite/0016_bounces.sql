CREATE TABLE `bounces` (
	`id` text PRIMARY KEY NOT NULL,
	`subscriber_id` text NOT NULL,
	`delivery_id` text,
	`kind` text NOT NULL,
	`reason` text NOT NULL,
	`source` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `bounces_subscriber` ON `bounces` (`subscriber_id`,`at`);--> statement-breakpoint
CREATE INDEX `bounces_at` ON `bounces` (`at`);