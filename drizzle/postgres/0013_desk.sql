CREATE TABLE "incident_links" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"other_id" text NOT NULL,
	"relation" text NOT NULL,
	"linked_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"merge" jsonb
);
--> statement-breakpoint
ALTER TABLE "api_tokens" ADD COLUMN "made_by" text;--> statement-breakpoint
ALTER TABLE "pending_posts" ADD COLUMN "act" text DEFAULT 'post' NOT NULL;--> statement-breakpoint
ALTER TABLE "status_corrections" ADD COLUMN "incident_id" text;--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_other_id_incidents_id_fk" FOREIGN KEY ("other_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "incident_links_pair" ON "incident_links" USING btree ("incident_id","other_id");--> statement-breakpoint
CREATE INDEX "incident_links_other" ON "incident_links" USING btree ("other_id");--> statement-breakpoint
CREATE INDEX "status_corrections_incident" ON "status_corrections" USING btree ("incident_id");