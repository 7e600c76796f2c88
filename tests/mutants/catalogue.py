"""Ways to break the messaging library, each with the tests that must notice."""

from tests.mutants.breaking import Edit, Mutant, mutant

__all__ = ["MUTANTS"]

STATES = "contract/messaging/test_states.py::test_"
OUTCOMES = "contract/messaging/test_outcomes.py::test_"
PUBLISHING = "contract/messaging/test_publishing.py::test_"
GATHERING = "unit/messaging/test_gathering.py::test_"
LOSSES = "integration/messaging/test_losses.py::test_"
LEASES = "integration/messaging/test_leases.py::test_"
SLOTS = "integration/messaging/test_slots.py::test_"
CONNECTIONS = "integration/messaging/test_connections.py::test_"
ERASING = "contract/messaging/test_erasing.py::test_"
FAILURES = "contract/messaging/test_failures.py::test_"

MUTANTS = (
    mutant(
        "acknowledge before publish",
        "deliveries.py",
        "steps = [*attempts.steps(incoming, outcome, events), *forgotten(delivery)]",
        "steps = [*attempts.steps(incoming, outcome, events), *forgotten(delivery)]\n"
        "                await streams.settle(delivery.held, ())",
        OUTCOMES + "what_a_handler_returns_is_published_and_delivered_onwards",
        LOSSES + "an_entry_whose_events_cannot_be_added_is_not_acknowledged",
    ),
    mutant(
        "settle without the holder check",
        "scripts/settle.lua",
        "local count, why = held(stream, group, consumer, entry, event)",
        "local count, why = 1, nil",
        STATES + "who_does_not_hold_an_entry_settles_nothing",
    ),
    mutant(
        "settle without the event-id check",
        "scripts/holding.lua",
        "if found ~= event then return nil, 'lease_lost' end",
        "",
        STATES + "an_entry_that_has_become_another_event_is_not_settled",
    ),
    mutant(
        "renewal that steals",
        "scripts/renew.lua",
        "if #redis.call('XPENDING', stream, group, entry, entry, 1, consumer) == 0 then",
        "if false then",
        STATES + "a_renewal_takes_nothing_from_others",
    ),
    mutant(
        "park that ignores the holder",
        "scripts/park.lua",
        "local count, why = held(stream, group, consumer, entry, event)",
        "local count, why = 1, nil",
        STATES + "who_does_not_hold_an_entry_parks_nothing",
    ),
    mutant(
        "group created at $",
        "topology.py",
        'pipeline.xgroup_create(stream, group, id="0", mkstream=True)',
        'pipeline.xgroup_create(stream, group, id="$", mkstream=True)',
        LOSSES + "a_destroyed_group_begins_again_at_the_first_entry",
    ),
    mutant(
        "claim without the idle check",
        "scripts/claim.lua",
        "row[3] >= idle and",
        "",
        STATES + "nobody_claims_what_has_not_waited_long_enough",
    ),
    mutant(
        "attempts without limit",
        "deliveries.py",
        "(not down and attempt > len(tiers))",
        "False",
        OUTCOMES + "poison_ends_as_a_letter_with_its_story_while_others_pass",
    ),
    mutant(
        "put-back that charges an attempt",
        "scripts/park.lua",
        "if ARGV[7] == '0' then count = math.max(count - 1, 0) end",
        "",
        STATES + "what_is_put_back_is_no_attempt_more",
    ),
    mutant(
        "crash count lost",
        "scripts/claim.lua",
        "redis.call('HINCRBY', crashes, entry, 1)",
        "1",
        STATES + "each_death_of_a_holder_is_counted_until_the_entry_is_settled",
    ),
    mutant(
        "derived ids that are random",
        "attempts.py",
        "identity = derived_id(cause.id, payload.TYPE, subject, ordinal)",
        'identity = __import__("uuid").uuid4()',
        OUTCOMES + "what_a_handler_returns_is_published_and_delivered_onwards",
    ),
    Mutant(
        "marker deleted after the handler instead of before",
        (
            Edit("deliveries.py", "        if route.guards_document:\n", "        if False:\n"),
            Edit(
                "deliveries.py",
                "steps = [*attempts.steps(incoming, outcome, events), *forgotten(delivery)]",
                "steps = [*attempts.steps(incoming, outcome, events), *forgotten(delivery)]\n"
                "                delivery.held = replace(delivery.held, document=incoming.document)\n"
                "                await streams.take(delivery.held, lease=self.settings.lease, idle=0.0)",
            ),
        ),
        (PUBLISHING + "nothing_merges_into_an_event_whose_fetch_has_begun",),
    ),
    mutant(
        "marker merged into without looking for its entry",
        "scripts/adding.lua",
        "if event_in(stream, entry) ~= event then return nil end",
        "",
        LOSSES + "an_event_merges_into_no_entry_that_is_gone",
    ),
    Mutant(
        "XADD after XACK",
        (
            Edit("scripts/settle.lua", "redis.call('XACK', stream, group, entry)\nreturn", "return"),
            Edit(
                "scripts/settle.lua",
                "for _, step in ipairs(steps) do run[step.verb](step) end",
                "redis.call('XACK', stream, group, entry)\n"
                "for _, step in ipairs(steps) do run[step.verb](step) end",
            ),
        ),
        (LOSSES + "an_entry_whose_events_cannot_be_added_is_not_acknowledged",),
    ),
    mutant(
        "trim that ignores pending entries",
        "scripts/trim.lua",
        "if pending[1] > 0 then keep_from(parts(pending[2])) end",
        "",
        "integration/messaging/test_looking.py::test_the_janitor_leaves_what_is_pending",
    ),
    mutant(
        "DELCONSUMER without the emptiness check",
        "scripts/leave.lua",
        "if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) > 0 then return 0 end",
        "",
        STATES + "a_consumer_leaves_with_empty_hands_only",
    ),
    mutant(
        "read that is not bounded by BLOCK",
        "redis_streams.py",
        'waits = ("BLOCK", milliseconds(block)) if block else ()',
        'waits = ("BLOCK", 0) if block else ()',
        STATES + "a_read_waits_no_longer_than_it_is_told",
    ),
    mutant(
        "read that is not bounded on our side",
        "connection.py",
        '"socket_timeout": None if packing else timeout,',
        '"socket_timeout": None,',
        CONNECTIONS + "a_read_whose_answer_never_comes_is_given_up_by_our_own_clock",
    ),
    mutant(
        "replay without XDEL's answer",
        "scripts/resolve.lua",
        "if redis.call('XDEL', stream, entry) == 0 then",
        "redis.call('XDEL', stream, entry)\nif false then",
        "contract/messaging/test_resolving.py::test_a_letter_that_is_not_there_leads_to_nothing",
    ),
    mutant(
        "the client's own retries switched on",
        "connection.py",
        '"retry": Retry(NoBackoff(), 0),',
        '"retry": Retry(NoBackoff(), 3),',
        CONNECTIONS + "a_command_whose_reply_is_lost_is_sent_once",
    ),
    # Beyond what was asked for: what else keeps the promise.
    mutant(
        "publishing that does not know its events again",
        "scripts/adding.lua",
        "if known and event_in(stream, known) then return known end",
        "",
        PUBLISHING + "the_same_event_is_published_once",
    ),
    mutant(
        "a lost read that is not made up for",
        "reader.py",
        "        self._unsure = True\n",
        "",
        CONNECTIONS + "what_a_lost_read_gave_us_is_worked_on_within_a_poll",
    ),
    mutant(
        "a dependency that is down uses up attempts",
        "deliveries.py",
        "idle=0, charge=False, crash=error.mid_flight",
        "idle=0, charge=True, crash=error.mid_flight",
        OUTCOMES + "attempts_count_from_when_the_dependency_is_up",
    ),
    mutant(
        "a working document that nobody guards",
        "scripts/take.lua",
        "if other and other ~= event then",
        "if false then",
        PUBLISHING + "two_events_of_one_document_are_not_worked_on_at_the_same_time",
    ),
    mutant(
        "a lost lease that goes on working",
        "leases.py",
        "if delivery.held.entry in gone:",
        "if False:",
        LEASES + "a_lost_lease_cancels_its_handler_and_settles_nothing",
    ),
    mutant(
        "what vanished is not written down",
        "scripts/holding.lua",
        "redis.call('HSET', vanished, stream .. ' ' .. group .. ' ' .. entry, now[1])",
        "",
        LEASES + "an_entry_deleted_while_pending_is_acknowledged_and_recorded",
    ),
    mutant(
        "settle that a full server refuses",
        "scripts/settle.lua",
        "redis.call('XCLAIM', stream, group, consumer, 0, entry, 'JUSTID')",
        "",
        LOSSES + "a_settlement_with_events_passes_on_a_full_redis",
    ),
    mutant(
        "scripts that are not loaded again",
        "settler.py",
        "        call.full = True\n        return False\n",
        "        return False\n",
        LOSSES + "flushed_scripts_are_loaded_again",
    ),
    mutant(
        "a missing group that is not made again",
        "reader.py",
        "await self.restore()",
        "await asyncio.sleep(0)",
        LOSSES + "everything_flushed_is_survived",
    ),
    mutant(
        "a cancelled right that nobody notices in a script",
        "errors.py",
        " and any(words in str(error) for words in REFUSED_IN_SCRIPT)",
        " and False",
        "unit/messaging/test_errors.py::test_redis_refuses_us",
    ),
    mutant(
        "a replay that other groups read",
        "attempts.py",
        "if _for_another(route, stream, fields):",
        "if False:",
        OUTCOMES + "a_replay_is_read_by_its_group_alone",
    ),
    mutant(
        "no bound to what is held while Redis is slow",
        "slots.py",
        "min(slots - self.busy(), HELD * slots - self._held)",
        "slots - self.busy()",
        SLOTS + "a_slot_works_on_while_what_it_did_is_settled",
    ),
    mutant(
        "a failure that frees its slot before the gate closes",
        "deliveries.py",
        "span.fail(type(exc).__name__)",
        "delivery.returned()",
        SLOTS + "a_failure_keeps_its_slot_until_redis_knows",
    ),
    mutant(
        "bulk work that takes every slot",
        "slots.py",
        "return min(self.free(), self.settings.bulk_slots - self._taken.get(stream.name, 0))",
        "return self.free()",
        SLOTS + "bulk_work_leaves_slots_to_live_work",
    ),
    mutant(
        "a crash of another counted against what waited for its turn",
        "scripts/claim.lua",
        "if count >= suspect and not at_work then return count end",
        "",
        LEASES + "a_suspect_that_waited_for_its_turn_has_not_crashed",
    ),
    mutant(
        "a bad deploy that goes on reading",
        "brakes.py",
        "if seen < self.settings.failing_least or failed <= self.settings.failing_share * seen:",
        "if True:",
        "contract/messaging/test_bad_deploys.py::test_a_bad_deploy_stops_reading_before_there_are_letters",
    ),
    mutant(
        "a budget that nobody keeps",
        "budgets.py",
        "return max(0, min(entries, daily - self._spent))",
        "return entries",
        "contract/messaging/test_budgets.py::test_bulk_work_ends_with_its_budget_while_live_work_goes_on",
    ),
    mutant(
        "due retries that wait while a gate is closed",
        "reader.py",
        "if taken := await self.claims.due(stream, 1, known, blameless=self._blameless()):",
        "if taken := []:",
        "integration/messaging/test_probes.py::test_a_due_retry_is_a_probe_where_nothing_else_is_left",
    ),
    mutant(
        "a route that has nothing to probe with and says that it waits",
        "reader.py",
        "(gate.idle.discard if taken else gate.idle.add)(self.route)",
        "gate.idle.discard(self.route)",
        "integration/messaging/test_probes.py::test_who_has_nothing_to_probe_with_keeps_nobody_from_it",
    ),
    mutant(
        "a group that is switched off and stays",
        "topology.py",
        "await _destroy(redis, stream, name, groups[name])",
        "pass",
        "integration/messaging/test_groups_off.py::"
        "test_a_group_that_is_off_is_destroyed_and_the_log_says_how_much_goes_with_it",
    ),
    mutant(
        "a long pipeline sent again and again over a lossy link",
        "settler.py",
        "max(most // 4, 1)",
        "MOST",
        CONNECTIONS + "a_pipeline_that_is_cut_in_the_middle_is_repeated_and_takes_effect_once",
    ),
    mutant(
        "an error of one who publishes told to all who share the round trip",
        "gathering.py",
        "pairs = zip(calls, answers, strict=True)",
        "worst = next((each for each in answers if isinstance(each, Exception)), None)\n"
        "        pairs = zip(calls, [worst or each for each in answers], strict=True)",
        GATHERING + "an_error_is_that_of_its_caller_alone",
    ),
    mutant(
        "publishing what nobody waits for any more",
        "gathering.py",
        "if not call.answer.done()]",
        "]",
        GATHERING + "what_nobody_waits_for_any_more_is_not_sent",
    ),
    mutant(
        "a trace that does not show what merged",
        "publisher.py",
        "if published.merged:\n                    span.set",
        "if False:\n                    span.set",
        "telemetry/test_merged.py::test_the_span_of_a_merged_event_names_the_one_that_stands_for_it",
    ),
    mutant(
        "erasing what was caused after the erasure",
        "erasing.py",
        "return told.cause.time <= self.until",
        "return True",
        ERASING + "what_was_caused_later_stays",
    ),
    mutant(
        "erasing without the texts of drafts",
        "erasing.py",
        'yield EFFECTS["text"].key.format(event_id=event)',
        "",
        ERASING + "texts_go_that_wait_for_drafts_of_the_document",
    ),
    mutant(
        "erasing what is remembered since somebody asked again",
        "erasing.py",
        "if document.asked_again:\n            return",
        "if False:\n            return",
        ERASING + "what_is_remembered_since_it_was_asked_for_again_stays",
    ),
    mutant(
        "notes of failures that nobody reads",
        "deliveries.py",
        "delivery.failures = await recall(streams, delivery)",
        "",
        FAILURES + "an_event_tells_at_which_attempt_it_came_and_what_was_before",
        FAILURES + "a_letter_of_what_killed_tells_what_failed_before_it_did",
    ),
    mutant(
        "notes of failures in words that nobody foresaw",
        "failing.py",
        'error=str(error)[:LONGEST] if foreseen else ""',
        "error=str(error)[:LONGEST]",
        FAILURES + "an_event_tells_at_which_attempt_it_came_and_what_was_before",
    ),
    mutant(
        "notes of failures left behind",
        "failing.py",
        "if delivery.taken.attempt > 1:",
        "if False:",
        FAILURES + "a_letter_tells_the_attempts_before_its_last",
    ),
)
