CREATE TABLE "action_items" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"title" text NOT NULL,
	"owner_id" text,
	"owner_name" text,
	"due_at" timestamp (3) with time zone,
	"state" text NOT NULL,
	"link" text,
	"is_public" boolean NOT NULL,
	"reminded_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "postmortems" (
	"incident_id" text PRIMARY KEY NOT NULL,
	"sections" jsonb NOT NULL,
	"timeline" jsonb NOT NULL,
	"private_body" text NOT NULL,
	"preview_hash" text,
	"published_at" timestamp (3) with time zone,
	"published_body" text,
	"published_update_id" text,
	"notified_at" timestamp (3) with time zone,
	"version" integer NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"updated_by" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "action_items" ADD CONSTRAINT "action_items_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "postmortems" ADD CONSTRAINT "postmortems_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "action_items_incident" ON "action_items" USING btree ("incident_id");--> statement-breakpoint
CREATE INDEX "action_items_due" ON "action_items" USING btree ("state","due_at");--> statement-breakpoint
CREATE UNIQUE INDEX "postmortems_preview" ON "postmortems" USING btree ("preview_hash");