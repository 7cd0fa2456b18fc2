"""The words of the log: sentences by verb, names of jobs and of what changes."""

from django.utils.translation import gettext_lazy

from corpus.fields import FIELDS

_EDITION_MADE = gettext_lazy("made edition %(edition)s of document %(document)s")

# What was done, in a sentence whose gaps `_words` fills.
SENTENCES = {
    "create_account": gettext_lazy("made the account %(username)s"),
    "confirm_account": gettext_lazy("confirmed the account %(username)s"),
    "end_account": gettext_lazy("ended the account %(username)s"),
    "make_instance_owner": gettext_lazy("made %(username)s an owner of the instance"),
    "unmake_instance_owner": gettext_lazy("took the instance from its owner %(username)s"),
    "reactivate_account": gettext_lazy("made the account %(username)s usable again"),
    "change_profile": gettext_lazy("changed their own account"),
    "set_password": gettext_lazy("set a new password"),
    "make_token": gettext_lazy("made the API token “%(name)s”"),
    "revoke_token": gettext_lazy("revoked the API token “%(name)s”"),
    "create_project": gettext_lazy("created the project “%(name)s”"),
    "change_project": gettext_lazy("changed the project’s settings"),
    "delete_project": gettext_lazy("deleted the project"),
    "restore_project": gettext_lazy("restored the project"),
    "add_member": gettext_lazy("added %(username)s as %(role)s"),
    "issue_link": gettext_lazy("made a one-time link for %(username)s"),
    "invite_member": gettext_lazy("invited %(username)s as %(role)s"),
    "withdraw_invitation": gettext_lazy("withdrew the invitation of %(username)s as %(role)s"),
    "accept_invitation": gettext_lazy("accepted the invitation as %(role)s"),
    "decline_invitation": gettext_lazy("declined the invitation as %(role)s"),
    "change_role": gettext_lazy("made %(username)s %(role)s"),
    "remove_member": gettext_lazy("removed %(username)s from the project"),
    "start_import": gettext_lazy("started an import: %(files)s"),
    "start_job": gettext_lazy("started the job “%(job)s”"),
    "cancel_job": gettext_lazy("cancelled a running job"),
    "repeat_job": gettext_lazy("repeated a failed job"),
    "import_document": gettext_lazy("imported document %(document)s"),
    "change_metadata": gettext_lazy("changed the metadata of document %(document)s"),
    "confirm_metadata": gettext_lazy("confirmed the metadata of document %(document)s"),
    "unconfirm_metadata": gettext_lazy(
        "took back the confirmation of the metadata of document %(document)s"
    ),
    "add_agency": gettext_lazy("added the agency %(name)s"),
    "change_agency": gettext_lazy("changed the agency %(name)s"),
    "remove_agency": gettext_lazy("removed the agency %(name)s"),
    "merge_agencies": gettext_lazy("merged an agency into %(name)s"),
    "keep_agencies": gettext_lazy("kept the agencies %(agencies)s apart"),
    "undo_agency_decision": gettext_lazy("took back the decision on the agencies %(agencies)s"),
    "add_alias": gettext_lazy("gave the agency %(name)s another name"),
    "remove_alias": gettext_lazy("took a name from the agency %(name)s"),
    "add_list_entry": gettext_lazy("added “%(name)s” to a list"),
    "rename_list_entry": gettext_lazy("renamed an entry of a list “%(name)s”"),
    "remove_list_entry": gettext_lazy("removed “%(name)s” from a list"),
    "order_list": gettext_lazy("sorted a list"),
    "screen_document": gettext_lazy("decided in screening on document %(document)s: %(decision)s"),
    "undo_screening": gettext_lazy("undid a screening decision on document %(document)s"),
    "reopen_screening": gettext_lazy("made document %(document)s a candidate again"),
    "merge_duplicate": gettext_lazy(
        "marked document %(document)s as a duplicate of %(duplicate_of)s"
    ),
    "undo_merge": gettext_lazy("took back that document %(document)s is a duplicate"),
    "keep_both": gettext_lazy("kept both of the documents %(documents)s"),
    "reopen_pair": gettext_lazy("proposed the documents %(documents)s as duplicates again"),
    "make_edition": _EDITION_MADE,
    "join_editions": gettext_lazy(
        "joined a document to document %(document)s as its edition %(edition)s"
    ),
    # as entries written before editions had their name say it
    "make_version": _EDITION_MADE,
    "carry_pass": gettext_lazy(
        "carried the codings of document %(document)s by %(coder)s over to edition %(edition)s in “%(round)s”"
    ),
    "start_split": gettext_lazy("began to take document %(document)s apart"),
    "split_document": gettext_lazy("took document %(document)s apart"),
    "save_lexicon": gettext_lazy("saved version %(version)s of the lexicon"),
    "import_lexicon": gettext_lazy("imported version %(version)s of the lexicon"),
    "restore_lexicon": gettext_lazy("restored the lexicon as version %(version)s"),
    "change_clause_kind": gettext_lazy("changed the kind of clause %(clause)s"),
    "split_clause": gettext_lazy("split clause %(clause)s"),
    "merge_clause": gettext_lazy("merged clause %(clause)s with the next one"),
    "start_draft": gettext_lazy("began a draft of the codebook"),
    "discard_draft": gettext_lazy("discarded the draft of the codebook"),
    "publish_codebook": gettext_lazy("published version %(version)s of the codebook"),
    "propose": gettext_lazy("proposed “%(name)s” for the codebook"),
    "add_to_proposal": gettext_lazy("added clause %(clause)s to the proposal “%(name)s”"),
    "withdraw_proposal": gettext_lazy("withdrew the proposal “%(name)s”"),
    "answer_proposal": gettext_lazy("answered the proposal “%(name)s”"),
    "write_note": gettext_lazy("wrote a note"),
    "change_note": gettext_lazy("changed a note"),
    "delete_note": gettext_lazy("deleted a note"),
    "reply_to_note": gettext_lazy("replied to a note"),
    "resolve_note": gettext_lazy("marked a note as resolved"),
    "reopen_note": gettext_lazy("marked a note as open again"),
    "turn_note": gettext_lazy("made something of a note"),
    "create_round": gettext_lazy("opened the round “%(round)s”"),
    "extend_round": gettext_lazy("extended the round “%(round)s”"),
    "set_deadline": gettext_lazy("set the deadline of the round “%(round)s”"),
    "lock_round": gettext_lazy("locked the round “%(round)s”"),
    "reopen_round": gettext_lazy("reopened the round “%(round)s”"),
    "close_round": gettext_lazy("closed the round “%(round)s”"),
    "begin_adjudication": gettext_lazy("began to settle the disagreements of “%(round)s”"),
    "decide": gettext_lazy("decided on clause %(clause)s in “%(round)s”"),
    "accept_choices": gettext_lazy("decided %(decided)s choices by a rule in “%(round)s”"),
    "take_back_choices": gettext_lazy("took back what a rule had decided in “%(round)s”"),
    "begin_meeting": gettext_lazy("began a meeting on “%(round)s”: %(people)s"),
    "start_migration": gettext_lazy(
        "decided to move the round “%(round)s” from codebook version %(from)s to %(to)s"
    ),
    "move_round": gettext_lazy(
        "moved the round “%(round)s” from codebook version %(from)s to %(to)s"
    ),
    "undo_migration": gettext_lazy(
        "decided to undo the move of the round “%(round)s” to codebook version %(to)s"
    ),
    "move_round_back": gettext_lazy(
        "moved the round “%(round)s” back to codebook version %(from)s"
    ),
    "submit_assignment": gettext_lazy(
        "submitted document %(document)s of %(coder)s in “%(round)s”"
    ),
    "reopen_assignment": gettext_lazy(
        "gave document %(document)s back to %(coder)s in “%(round)s”"
    ),
    "ask_reopening": gettext_lazy("asked for document %(document)s in “%(round)s” back"),
    "decline_reopening": gettext_lazy(
        "left document %(document)s of %(coder)s in “%(round)s” submitted, who had asked for it"
    ),
    "set_aside_pass": gettext_lazy(
        "set document %(document)s of %(coder)s in “%(round)s” aside: %(because)s"
    ),
    "restore_pass": gettext_lazy("put document %(document)s of %(coder)s back into “%(round)s”"),
    "start_reference": gettext_lazy(
        "began the reference of documents %(documents)s in “%(round)s”"
    ),
    "take_reference": gettext_lazy(
        "took over the reference of documents %(documents)s in “%(round)s”"
    ),
    "submit_reference": gettext_lazy(
        "finished the reference of documents %(documents)s in “%(round)s”"
    ),
    "reopen_reference": gettext_lazy(
        "reopened the reference of documents %(documents)s in “%(round)s”"
    ),
    "withdraw_reference": gettext_lazy(
        "withdrew the reference of documents %(documents)s in “%(round)s”"
    ),
    "score_attempt": gettext_lazy("attempt of %(coder)s in “%(round)s” scored"),
    "give_attempt": gettext_lazy("gave %(coder)s a new attempt in “%(round)s”"),
    "set_bar": gettext_lazy("changed the bar of “%(round)s”"),
    "waive_training": gettext_lazy("waived “%(round)s” for %(coder)s"),
    "end_waiver": gettext_lazy("took back the waiver of %(coder)s in “%(round)s”"),
    "set_gate": gettext_lazy("changed what must be passed before “%(round)s” opens"),
    "record_exposure": gettext_lazy(
        "noted that %(username)s can see the others' codings in “%(round)s”"
    ),
    "save_judgement": gettext_lazy("coded clause %(clause)s in “%(round)s”"),
    "compute_agreement": gettext_lazy("computed the agreement of “%(round)s”"),
    "compute_counts": gettext_lazy("computed the node counts"),
    "import_codings": gettext_lazy("imported codings as the round “%(round)s”"),
    "import_pass": gettext_lazy(
        "imported the codings of document %(document)s by %(coder)s in “%(round)s”"
    ),
}

# Kinds of jobs, by the part of their name behind the point; results name their own.
JOBS = {
    "import_documents": gettext_lazy("Import"),
    "find_duplicates": gettext_lazy("Near duplicates"),
    "import_codings": gettext_lazy("Import of codings"),
    "migrate_round": gettext_lazy("Move of a round to another codebook version"),
    "tokenize": gettext_lazy("Segmentation into words"),
}

LABELS = {
    **{field.name: gettext_lazy(field.label) for field in FIELDS},
    "status": gettext_lazy("Status"),
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "granularity": gettext_lazy("Unit of analysis"),
    "role": gettext_lazy("Role"),
    "expires_at": gettext_lazy("Good until"),
    "number": gettext_lazy("Number"),
    "kind": gettext_lazy("Kind"),
    "codable": gettext_lazy("Can be coded"),
    "start": gettext_lazy("Begins at"),
    "end": gettext_lazy("Ends at"),
    "files": gettext_lazy("Files"),
    "file": gettext_lazy("File"),
    "coders": gettext_lazy("Coders"),
    "documents": gettext_lazy("Documents"),
    "blind": gettext_lazy("Blind"),
    "draws": gettext_lazy("Random draws"),
    "dealt": gettext_lazy("Dealt"),
    "codebook_version": gettext_lazy("Codebook version"),
    "template": gettext_lazy("Template"),
    "unsure": gettext_lazy("Unsure"),
    "memo": gettext_lazy("Memo"),
    "language": gettext_lazy("Language"),
    "screening": gettext_lazy("Screen new documents"),
    "second_screener": gettext_lazy("Two screeners"),
    "reason": gettext_lazy("Reason"),
    "note": gettext_lazy("Note"),
    "filled": gettext_lazy("Fields taken over"),
    "decisions": gettext_lazy("Decisions"),
    "duplicate_of": gettext_lazy("Duplicate of"),
    "state": gettext_lazy("State"),
    "parts": gettext_lazy("Parts"),
    "numbers": gettext_lazy("Documents made of it"),
    "exact": gettext_lazy("Unchanged clauses"),
    "changed": gettext_lazy("Changed clauses"),
    "vanished": gettext_lazy("Clauses that are gone"),
    "added": gettext_lazy("New clauses"),
    "reopened": gettext_lazy("Opened again"),
    "replacement": gettext_lazy("In its place"),
    "uses": gettext_lazy("Uses"),
    "order": gettext_lazy("Order"),
    "list": gettext_lazy("List"),
    "alias": gettext_lazy("Alias"),
    "aliases": gettext_lazy("Aliases"),
    "user_words": gettext_lazy("User words"),
    "stop_words": gettext_lazy("Stop words"),
    "synonyms": gettext_lazy("Synonyms"),
    "not_blind": gettext_lazy("Not blind"),
    "since": gettext_lazy("Since when"),
    "how": gettext_lazy("How"),
    "answer": gettext_lazy("Answer"),
    "assignee": gettext_lazy("Given to"),
    "became": gettext_lazy("Became"),
    "node": gettext_lazy("Node"),
    "text": gettext_lazy("Text"),
    "attempt": gettext_lazy("Attempt"),
    "passed": gettext_lazy("Passed"),
    "bar": gettext_lazy("Bar to pass"),
    "coefficient": gettext_lazy("Coefficient"),
    "dimension": gettext_lazy("Dimension"),
    "dimensions": gettext_lazy("Dimensions"),
    "field": gettext_lazy("Field"),
    "training": gettext_lazy("Training"),
    "source": gettext_lazy("Taken over from"),
    "layer": gettext_lazy("Whose codings"),
    "rule": gettext_lazy("Rule"),
    "equals": gettext_lazy("Whose choice"),
    "people": gettext_lazy("People"),
    "decided": gettext_lazy("Decided"),
    "opened": gettext_lazy("Opened again"),
    "least": gettext_lazy("Smallest share"),
    "single": gettext_lazy("Also single coders"),
}
# Said in the sentence already, or of no use to a reader.
LEFT_OUT = frozenset(
    {
        "revision",
        "from",
        "to",
        "username",
        "job",
        "id",
        "document",
        "coder",
        "version",
        "edition",
        "round",
        "screener",
        "final",
        "decision",
        "decision_reason",
        "because",
        # reasons stand in the round's history, which tells them to whom they may be told
        "why",
    }
)
