insert into probe_states (probe_id, location, state, state_since, streak_of, streak, streak_since, last_result_at, last_reason, last_latency_ms)
select id, 'local', state, state_since, streak_of, streak, streak_since, last_result_at, last_reason, last_latency_ms from probes;--> statement-breakpoint
update probes set state_reason = last_reason;--> statement-breakpoint
DROP INDEX "probes_due";--> statement-breakpoint
ALTER TABLE "probes" DROP COLUMN "next_due_at";--> statement-breakpoint
ALTER TABLE "probes" DROP COLUMN "leased_until";--> statement-breakpoint
ALTER TABLE "probes" DROP COLUMN "streak_of";--> statement-breakpoint
ALTER TABLE "probes" DROP COLUMN "streak";--> statement-breakpoint
ALTER TABLE "probes" DROP COLUMN "streak_since";--> statement-breakpoint
ALTER TABLE "probes" DROP COLUMN "last_result_at";--> statement-breakpoint
ALTER TABLE "probes" DROP COLUMN "last_reason";--> statement-breakpoint
ALTER TABLE "probes" DROP COLUMN "last_latency_ms";