CREATE TABLE "agents" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone,
	"blind_since" timestamp (3) with time zone,
	"version" text
);
--> statement-breakpoint
CREATE TABLE "component_dependencies" (
	"component_id" text NOT NULL,
	"depends_on_id" text NOT NULL,
	CONSTRAINT "component_dependencies_component_id_depends_on_id_pk" PRIMARY KEY("component_id","depends_on_id")
);
--> statement-breakpoint
CREATE TABLE "heartbeat_signals" (
	"probe_id" text PRIMARY KEY NOT NULL,
	"started_at" timestamp (3) with time zone,
	"succeeded_at" timestamp (3) with time zone,
	"failed_at" timestamp (3) with time zone,
	"detail" text
);
--> statement-breakpoint
CREATE TABLE "probe_evidence" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"probe_id" text NOT NULL,
	"location" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"error_class" text,
	"reason" text,
	"facts" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "probe_shards" (
	"shard" integer PRIMARY KEY NOT NULL,
	"owner" text,
	"leased_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "probe_states" (
	"probe_id" text NOT NULL,
	"location" text NOT NULL,
	"state" text NOT NULL,
	"state_since" timestamp (3) with time zone NOT NULL,
	"streak_of" text,
	"streak" integer NOT NULL,
	"streak_since" timestamp (3) with time zone NOT NULL,
	"last_result_at" timestamp (3) with time zone,
	"last_reason" text,
	"last_latency_ms" double precision,
	CONSTRAINT "probe_states_probe_id_location_pk" PRIMARY KEY("probe_id","location")
);
--> statement-breakpoint
CREATE TABLE "rollup_repairs" (
	"probe_id" text NOT NULL,
	"day" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "rollup_repairs_probe_id_day_pk" PRIMARY KEY("probe_id","day")
);
--> statement-breakpoint
CREATE TABLE "rollups" (
	"probe_id" text NOT NULL,
	"location" text NOT NULL,
	"size" integer NOT NULL,
	"start" timestamp (3) with time zone NOT NULL,
	"up" integer NOT NULL,
	"degraded" integer NOT NULL,
	"down" integer NOT NULL,
	"count" integer NOT NULL,
	"min" double precision,
	"max" double precision,
	"sum" double precision NOT NULL,
	"histogram" jsonb NOT NULL,
	"phases" jsonb,
	CONSTRAINT "rollups_probe_id_size_start_location_pk" PRIMARY KEY("probe_id","size","start","location")
);
--> statement-breakpoint
CREATE TABLE "status_corrections" (
	"id" text PRIMARY KEY NOT NULL,
	"component_id" text NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"corrected_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"withdrawn_at" timestamp (3) with time zone
);
--> statement-breakpoint
DROP INDEX "probe_results_probe";--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "explained_by" text;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "draft" jsonb;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "publish_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "resolve_incident_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "components" ADD COLUMN "show_response_time" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "components" ADD COLUMN "policy" text DEFAULT 'worst' NOT NULL;--> statement-breakpoint
ALTER TABLE "components" ADD COLUMN "automation" jsonb;--> statement-breakpoint
ALTER TABLE "probe_results" ADD COLUMN "phases" jsonb;--> statement-breakpoint
ALTER TABLE "probes" ADD COLUMN "recheck_ms" integer DEFAULT 5000 NOT NULL;--> statement-breakpoint
ALTER TABLE "probes" ADD COLUMN "locations" jsonb DEFAULT '["local"]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "probes" ADD COLUMN "quorum" text DEFAULT 'majority' NOT NULL;--> statement-breakpoint
ALTER TABLE "probes" ADD COLUMN "weight" double precision DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "probes" ADD COLUMN "state_reason" text;--> statement-breakpoint
ALTER TABLE "probes" ADD COLUMN "turns" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "probes" ADD COLUMN "unstable_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "component_dependencies" ADD CONSTRAINT "component_dependencies_component_id_components_id_fk" FOREIGN KEY ("component_id") REFERENCES "public"."components"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component_dependencies" ADD CONSTRAINT "component_dependencies_depends_on_id_components_id_fk" FOREIGN KEY ("depends_on_id") REFERENCES "public"."components"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "heartbeat_signals" ADD CONSTRAINT "heartbeat_signals_probe_id_probes_id_fk" FOREIGN KEY ("probe_id") REFERENCES "public"."probes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "probe_evidence" ADD CONSTRAINT "probe_evidence_probe_id_probes_id_fk" FOREIGN KEY ("probe_id") REFERENCES "public"."probes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "probe_states" ADD CONSTRAINT "probe_states_probe_id_probes_id_fk" FOREIGN KEY ("probe_id") REFERENCES "public"."probes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rollup_repairs" ADD CONSTRAINT "rollup_repairs_probe_id_probes_id_fk" FOREIGN KEY ("probe_id") REFERENCES "public"."probes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rollups" ADD CONSTRAINT "rollups_probe_id_probes_id_fk" FOREIGN KEY ("probe_id") REFERENCES "public"."probes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "status_corrections" ADD CONSTRAINT "status_corrections_component_id_components_id_fk" FOREIGN KEY ("component_id") REFERENCES "public"."components"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "agents_name" ON "agents" USING btree ("name");--> statement-breakpoint
CREATE UNIQUE INDEX "agents_token" ON "agents" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "component_dependencies_on" ON "component_dependencies" USING btree ("depends_on_id");--> statement-breakpoint
CREATE INDEX "probe_evidence_probe" ON "probe_evidence" USING btree ("probe_id","id");--> statement-breakpoint
CREATE INDEX "rollups_window" ON "rollups" USING btree ("size","start");--> statement-breakpoint
CREATE INDEX "status_corrections_component" ON "status_corrections" USING btree ("component_id","started_at");--> statement-breakpoint
CREATE INDEX "alerts_publish" ON "alerts" USING btree ("publish_at");--> statement-breakpoint
CREATE INDEX "alerts_resolve" ON "alerts" USING btree ("resolve_incident_at");--> statement-breakpoint
delete from probe_results where id not in (select min(id) from probe_results group by probe_id, at, location);--> statement-breakpoint
CREATE UNIQUE INDEX "probe_results_once" ON "probe_results" USING btree ("probe_id","at","location");