CREATE TABLE "maintenance_series" (
	"id" text PRIMARY KEY NOT NULL,
	"page_id" text NOT NULL,
	"name" text NOT NULL,
	"body" text NOT NULL,
	"rrule" text NOT NULL,
	"time_zone" text NOT NULL,
	"starts_at" text NOT NULL,
	"duration_min" integer NOT NULL,
	"exdates" jsonb NOT NULL,
	"component_ids" jsonb NOT NULL,
	"reminders" jsonb NOT NULL,
	"auto_start" boolean NOT NULL,
	"auto_complete" boolean NOT NULL,
	"overrun_update" boolean NOT NULL,
	"announce" boolean NOT NULL,
	"ahead_days" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "saved_views" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"path" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "incident_updates" ADD COLUMN "occasion" text;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "series_id" text;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "occurrence_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "touched_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "reminders" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "next_reminder_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "cancelled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "overrun_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "overrun_update" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "owner_id" text;--> statement-breakpoint
ALTER TABLE "maintenance_series" ADD CONSTRAINT "maintenance_series_page_id_pages_id_fk" FOREIGN KEY ("page_id") REFERENCES "public"."pages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "maintenance_series_page" ON "maintenance_series" USING btree ("page_id","ended_at");--> statement-breakpoint
CREATE UNIQUE INDEX "saved_views_path" ON "saved_views" USING btree ("user_id","path");--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_series_id_maintenance_series_id_fk" FOREIGN KEY ("series_id") REFERENCES "public"."maintenance_series"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "incidents_reminder" ON "incidents" USING btree ("next_reminder_at");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_occurrence" ON "incidents" USING btree ("series_id","occurrence_at");