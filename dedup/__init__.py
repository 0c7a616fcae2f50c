"""Arabic news pages to articles, and articles to stories.

>>> import dedup
>>> page = "عنوان الخبر الأول\\nنص الخبر في فقرة واحدة.\\nاقرأ أيضا: عنوان خبر آخر"
>>> article = dedup.split(page)
>>> article.title, article.text, article.related[0].title
('عنوان الخبر الأول', 'نص الخبر في فقرة واحدة.', 'عنوان خبر آخر')
"""

from typing import TYPE_CHECKING, Any

from dedup.errors import BadInput, BadPage, DedupError, EngineFailed, NothingToDo
from dedup.settings import Settings
from dedup.version import VERSION as __version__

if TYPE_CHECKING:
    from dedup.library import cluster, sign, split
    from dedup.model import Article, Cluster, Member, Page, Pair, Related

__all__ = [
    "Article",
    "BadInput",
    "BadPage",
    "Cluster",
    "DedupError",
    "EngineFailed",
    "Member",
    "NothingToDo",
    "Page",
    "Pair",
    "Related",
    "Settings",
    "__version__",
    "cluster",
    "sign",
    "split",
]

_HOMES = {
    **dict.fromkeys(("Article", "Cluster", "Member", "Page", "Pair", "Related"), "dedup.model"),
    **dict.fromkeys(("cluster", "sign", "split"), "dedup.library"),
}


def __getattr__(name: str) -> Any:
    """Import what is heavy when it is first used (PEP 562): `import dedup` stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'dedup' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """What there is, also what is not imported yet."""
    return __all__
