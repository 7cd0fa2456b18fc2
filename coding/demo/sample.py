"""What else came in: candidates, some of them texts that are there already; words; a correction;
what people asked each other."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from coding.actions.editions import make_edition
from coding.actions.notes import Place, reply_to_note, resolve_note, write_note
from coding.models import Note, Round
from coding.results.agreement import agreement_of
from coding.results.life import start
from corpus import jobs
from corpus.actions import imports
from corpus.actions.agencies import add_alias
from corpus.actions.documents import confirm_metadata
from corpus.actions.editions import draft_of_text
from corpus.actions.lexicon import save_lexicon
from corpus.actions.screening import Verdict, decide
from corpus.models import Agency, Clause, Document, DocumentText, ImportFile, Project, User
from corpus.text.words.lexicon import WordLists
from corpus.text.words.stopwords import default_stop_words

WORDS = WordLists(
    user_words=tuple(
        (word, None)
        for word in (
            "首台套", "首版次", "揭榜挂帅", "机器换人", "专精特新", "链主企业", "中试基地",
            "中试熟化", "概念验证", "工业互联网", "智能工厂", "科技创新券",
        )
    ),
    stop_words=tuple(
        sorted(default_stop_words() | {"有关", "各区", "不得", "应当", "不少于", "不超过"})
    ),
    synonyms={"中小企业": ("中小微企业",), "首台套": ("首台（套）",)},
)  # fmt: skip
# Of which kind the candidates are that have been screened so far.
TAKEN, LEFT_OUT = "2021_示范市绿色工厂", "2018_示范市促进乡村民宿"
CONFIRMED_BEFORE = "2018"
CORRECTED = "2022_"
MISPRINT, RIGHT = "新增产值一千五百亿元", "新增产值一千三百亿元"


def keep_words(lead: User, project: Project) -> None:
    """The project's own words, before there are texts to be cut anew."""
    save_lexicon(actor=lead, project=project, lists=WORDS, note="先进制造业政策常用词")


def import_folder(
    actor: User, project: Project, folder: Path, status: str = ""
) -> dict[str, Document]:
    """File stem -> document, through the same import as everybody's files."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    job = imports.start_import(actor=actor, project=project, files=files, status=status)
    jobs.run(str(job.pk), imports.run_import)
    made = ImportFile.objects.filter(job=job).select_related("document")
    return {Path(file.name).stem: file.document for file in made if file.document}


def screen_some(lead: User, project: Project, candidates: dict[str, Document]) -> None:
    """One candidate is in, one is out; the others wait, some beside what they are a copy of."""
    for stem, document in candidates.items():
        if stem.startswith(TAKEN):
            decide(actor=lead, document=document, verdict=Verdict(Document.Status.INCLUDED))
        if stem.startswith(LEFT_OUT):
            reason = project.exclusion_reasons.first()
            verdict = Verdict(Document.Status.EXCLUDED, reason, note="乡村旅游，不涉及制造业")
            decide(actor=lead, document=document, verdict=verdict)


def review_some(lead: User, documents: dict[str, Document]) -> None:
    """The metadata of the earliest documents are confirmed."""
    for stem, document in documents.items():
        if stem[:4] < CONFIRMED_BEFORE:
            confirm_metadata(actor=lead, document=Document.objects.get(pk=document.pk))


def name_agencies(lead: User, project: Project) -> None:
    """One agency has a short name; another came under the name it was given by a reform."""
    agency = Agency.objects.filter(project=project, name="示范市科学技术委员会").first()
    if agency is not None:
        add_alias(actor=lead, agency=agency, name="示范市科委")


def correct_a_misprint(lead: User, documents: dict[str, Document]) -> None:
    """A second edition of a document that is being coded; the codings go along."""
    document = next(one for stem, one in documents.items() if stem.startswith(CORRECTED))
    text = DocumentText.objects.get(document=document).content
    draft = draft_of_text(document, text.replace(MISPRINT, RIGHT))
    make_edition(actor=lead, document=document, draft=draft, note="据公报更正新增产值的数字。")


def discuss(people: dict[str, User], project: Project, round: Round) -> None:
    """An answered and an open question, an announcement, a to-do and a memo."""
    lead = people["lead"]

    def on(quote: str) -> Place:
        clauses = Clause.objects.filter(document__project=project, document__current=True)
        return Place(clause=clauses.filter(codable=True, text__contains=quote).first())

    answered = write_note(
        actor=people["coder_a"],
        project=project,
        round=round,
        kind=Note.Kind.QUESTION,
        text="既有优先采用又有补贴，“政府采购”和“消费端补贴”都选吗？ @lead",
        place=on("对首次投放市场的首版次"),
    )
    reply_to_note(actor=lead, note=answered, text="两项做法都写明了，两个节点都选。")
    resolve_note(actor=lead, note=answered)
    write_note(
        actor=people["coder_b"],
        project=project,
        round=round,
        kind=Note.Kind.QUESTION,
        text="设备补助与贷款贴息写在同一条，贴息算资金支持还是金融支持？ @lead",
        place=on("中试项目设备投入补助比例"),
    )
    write_note(
        actor=lead,
        project=project,
        kind=Note.Kind.ANNOUNCEMENT,
        text="编码手册第 2 版已启用：新设“首台套与首版次应用”，“策略性措施”只用于有具体做法的条款。",
    )
    write_note(
        actor=lead,
        project=project,
        kind=Note.Kind.TODO,
        text="请先核对更正了数字的那一条，再继续编码其余条款。",
        assignee="coder_c",
    )
    write_note(
        actor=people["coder_a"],
        project=project,
        round=round,
        kind=Note.Kind.MEMO,
        text="奖励、补助、贴息反复出现，讨论时可以考虑细分。",
        place=Place(dimension="tool", node="funding"),
    )


def count_agreement(lead: User, project: Project) -> None:
    """Queued, for the workers that start next: the first page does not wait for it."""
    for one in Round.objects.filter(project=project, draws=None):
        start(actor=lead, asked=agreement_of(one))
