CREATE TABLE `consents` (
	`id` text PRIMARY KEY NOT NULL,
	`page_id` text NOT NULL,
	`subscriber_id` text NOT NULL,
	`channel` text NOT NULL,
	`address_hash` text NOT NULL,
	`step` text NOT NULL,
	`way` text NOT NULL,
	`wording` text,
	`note` text,
	`ip_hash` text,
	`actor` text,
	`at` integer NOT NULL,
	`ended_at` integer,
	`ended` text
);
--> statement-breakpoint
CREATE INDEX `consents_subscriber` ON `consents` (`subscriber_id`,`at`);--> statement-breakpoint
CREATE INDEX `consents_address` ON `consents` (`address_hash`);--> statement-breakpoint
CREATE INDEX `consents_ended` ON `consents` (`ended_at`);--> statement-breakpoint
CREATE TABLE `delivery_totals` (
	`channel` text NOT NULL,
	`state` text NOT NULL,
	`part` integer NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`channel`, `state`, `part`)
);
--> statement-breakpoint
CREATE TABLE `import_lines` (
	`import_id` text NOT NULL,
	`line` integer NOT NULL,
	`key` text,
	`row` text,
	`verdict` text NOT NULL,
	`note` text,
	PRIMARY KEY(`import_id`, `line`),
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `import_lines_key` ON `import_lines` (`import_id`,`key`);--> statement-breakpoint
CREATE INDEX `import_lines_verdict` ON `import_lines` (`import_id`,`verdict`,`line`);--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`page_id` text NOT NULL,
	`file_name` text NOT NULL,
	`state` text NOT NULL,
	`choices` text NOT NULL,
	`actor` text NOT NULL,
	`ignored_columns` text NOT NULL,
	`lines` integer NOT NULL,
	`counts` text NOT NULL,
	`up_to` integer NOT NULL,
	`problem` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `subscriber_marks` (
	`subscriber_id` text PRIMARY KEY NOT NULL,
	`held_by` text,
	`held_at` integer,
	`list_owner` text,
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `subscriber_tags` (
	`subscriber_id` text NOT NULL,
	`tag` text NOT NULL,
	PRIMARY KEY(`subscriber_id`, `tag`),
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `subscriber_tags_tag` ON `subscriber_tags` (`tag`,`subscriber_id`);--> statement-breakpoint
CREATE INDEX `deliveries_sent` ON `deliveries` (`update_id`,`sent_at`,`channel`) WHERE state = 'sent';--> statement-breakpoint
CREATE INDEX `subscribers_newest` ON `subscribers` (`page_id`,`scope`,`created_at`,`id`);