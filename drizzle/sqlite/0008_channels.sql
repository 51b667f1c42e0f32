CREATE TABLE `delivery_threads` (
	`subscriber_id` text NOT NULL,
	`incident_id` text NOT NULL,
	`ref` text NOT NULL,
	PRIMARY KEY(`subscriber_id`, `incident_id`),
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `subscriber_channels` (
	`subscriber_id` text PRIMARY KEY NOT NULL,
	`sealed_settings` text,
	`sealed_old_secret` text,
	`old_secret_until` integer,
	`failing_since` integer,
	`dead_in_row` integer NOT NULL,
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade
);
