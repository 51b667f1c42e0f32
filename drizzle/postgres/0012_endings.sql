CREATE TABLE "incident_handovers" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"handed_by" text NOT NULL,
	"owner_id" text,
	"lead_id" text,
	"note" text
);
--> statement-breakpoint
ALTER TABLE "components" ADD COLUMN "runbook_url" text;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "lead_id" text;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "ending" text;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "backfilled" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "incident_handovers" ADD CONSTRAINT "incident_handovers_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "incident_handovers_incident" ON "incident_handovers" USING btree ("incident_id","at");