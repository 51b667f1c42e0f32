CREATE TABLE "audience_members" (
	"audience_id" text NOT NULL,
	"user_id" text NOT NULL,
	CONSTRAINT "audience_members_audience_id_user_id_pk" PRIMARY KEY("audience_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "audiences" (
	"id" text PRIMARY KEY NOT NULL,
	"page_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"position" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "drills" (
	"id" text PRIMARY KEY NOT NULL,
	"page_id" text NOT NULL,
	"name" text NOT NULL,
	"scenario" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"created_by" text NOT NULL,
	"report" jsonb
);
--> statement-breakpoint
CREATE TABLE "escalations" (
	"alert_id" text PRIMARY KEY NOT NULL,
	"step" integer NOT NULL,
	"next_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "promises" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"made_by" text,
	"made_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"kept_at" timestamp (3) with time zone,
	"missed_at" timestamp (3) with time zone,
	"reminded_at" timestamp (3) with time zone,
	"lapsed_notified_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "rotation_overrides" (
	"id" text PRIMARY KEY NOT NULL,
	"rotation_id" text NOT NULL,
	"user_id" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rotations" (
	"id" text PRIMARY KEY NOT NULL,
	"page_id" text NOT NULL,
	"name" text NOT NULL,
	"period" text NOT NULL,
	"time_zone" text NOT NULL,
	"hand_over_at" text NOT NULL,
	"starts_on" text NOT NULL,
	"members" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "update_audiences" (
	"update_id" text NOT NULL,
	"audience_id" text NOT NULL,
	CONSTRAINT "update_audiences_update_id_audience_id_pk" PRIMARY KEY("update_id","audience_id")
);
--> statement-breakpoint
DROP INDEX "subscribers_address";--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "severity" text DEFAULT 'high' NOT NULL;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "severity_by" text;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "snoozed_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incident_updates" ADD COLUMN "promise_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "drill_id" text;--> statement-breakpoint
ALTER TABLE "subscribers" ADD COLUMN "scope" text DEFAULT 'public' NOT NULL;--> statement-breakpoint
ALTER TABLE "audience_members" ADD CONSTRAINT "audience_members_audience_id_audiences_id_fk" FOREIGN KEY ("audience_id") REFERENCES "public"."audiences"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_members" ADD CONSTRAINT "audience_members_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audiences" ADD CONSTRAINT "audiences_page_id_pages_id_fk" FOREIGN KEY ("page_id") REFERENCES "public"."pages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drills" ADD CONSTRAINT "drills_page_id_pages_id_fk" FOREIGN KEY ("page_id") REFERENCES "public"."pages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "escalations" ADD CONSTRAINT "escalations_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promises" ADD CONSTRAINT "promises_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rotation_overrides" ADD CONSTRAINT "rotation_overrides_rotation_id_rotations_id_fk" FOREIGN KEY ("rotation_id") REFERENCES "public"."rotations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rotations" ADD CONSTRAINT "rotations_page_id_pages_id_fk" FOREIGN KEY ("page_id") REFERENCES "public"."pages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "update_audiences" ADD CONSTRAINT "update_audiences_update_id_incident_updates_id_fk" FOREIGN KEY ("update_id") REFERENCES "public"."incident_updates"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "update_audiences" ADD CONSTRAINT "update_audiences_audience_id_audiences_id_fk" FOREIGN KEY ("audience_id") REFERENCES "public"."audiences"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audience_members_user" ON "audience_members" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "audiences_page" ON "audiences" USING btree ("page_id","position");--> statement-breakpoint
CREATE INDEX "drills_page" ON "drills" USING btree ("page_id","started_at");--> statement-breakpoint
CREATE INDEX "escalations_due" ON "escalations" USING btree ("next_at");--> statement-breakpoint
CREATE INDEX "promises_incident" ON "promises" USING btree ("incident_id","made_at");--> statement-breakpoint
CREATE INDEX "promises_due" ON "promises" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "rotation_overrides_rotation" ON "rotation_overrides" USING btree ("rotation_id","ends_at");--> statement-breakpoint
CREATE INDEX "rotations_page" ON "rotations" USING btree ("page_id");--> statement-breakpoint
CREATE INDEX "update_audiences_audience" ON "update_audiences" USING btree ("audience_id");--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_drill_id_drills_id_fk" FOREIGN KEY ("drill_id") REFERENCES "public"."drills"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "incidents_drill" ON "incidents" USING btree ("drill_id");--> statement-breakpoint
CREATE INDEX "subscribers_scope" ON "subscribers" USING btree ("page_id","scope","state","id");--> statement-breakpoint
CREATE UNIQUE INDEX "subscribers_address" ON "subscribers" USING btree ("page_id","scope","channel","address");