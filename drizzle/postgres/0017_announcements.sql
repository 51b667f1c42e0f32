CREATE TABLE "announcement_audiences" (
	"announcement_id" text NOT NULL,
	"audience_id" text NOT NULL,
	CONSTRAINT "announcement_audiences_announcement_id_audience_id_pk" PRIMARY KEY("announcement_id","audience_id")
);
--> statement-breakpoint
CREATE TABLE "announcements" (
	"id" text PRIMARY KEY NOT NULL,
	"page_id" text NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"audience" text NOT NULL,
	"component_ids" jsonb NOT NULL,
	"notify" boolean NOT NULL,
	"posted_by" text NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	"pinned_until" timestamp (3) with time zone,
	"edited_at" timestamp (3) with time zone,
	"withdrawn_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "wants_announcements" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "announcement_audiences" ADD CONSTRAINT "announcement_audiences_announcement_id_announcements_id_fk" FOREIGN KEY ("announcement_id") REFERENCES "public"."announcements"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "announcement_audiences" ADD CONSTRAINT "announcement_audiences_audience_id_audiences_id_fk" FOREIGN KEY ("audience_id") REFERENCES "public"."audiences"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "announcements" ADD CONSTRAINT "announcements_page_id_pages_id_fk" FOREIGN KEY ("page_id") REFERENCES "public"."pages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "announcement_audiences_audience" ON "announcement_audiences" USING btree ("audience_id");--> statement-breakpoint
CREATE INDEX "announcements_page" ON "announcements" USING btree ("page_id","published_at");--> statement-breakpoint
-- Whoever chose among the kinds of news before has not asked for this one.
UPDATE subscribers SET wants_announcements = false WHERE NOT (wants_incidents AND wants_maintenance AND wants_postmortems);
