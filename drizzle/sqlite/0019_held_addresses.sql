CREATE TABLE `held_addresses` (
	`hash` text PRIMARY KEY NOT NULL,
	`held_by` text,
	`held_at` integer NOT NULL
);
