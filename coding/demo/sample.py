"""What else came in: candidates, some of them texts that are there already; words; a correction."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from coding.actions.editions import make_edition
from corpus import jobs
from corpus.actions import imports
from corpus.actions.agencies import add_alias
from corpus.actions.documents import confirm_metadata
from corpus.actions.editions import draft_of_text
from corpus.actions.lexicon import save_lexicon
from corpus.actions.screening import Verdict, decide
from corpus.models import Agency, Document, DocumentText, ImportFile, Project, User
from corpus.text.words.lexicon import WordLists

WORDS = WordLists(
    user_words=tuple(
        (word, None)
        for word in (
            "首台套", "首版次", "揭榜挂帅", "机器换人", "专精特新", "链主企业", "中试基地",
            "中试熟化", "概念验证", "工业互联网", "智能工厂", "科技创新券",
        )
    ),
    stop_words=("有关", "各区", "不得", "应当", "不少于", "不超过"),
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
