"""What real pages have between, above and behind paragraphs, put into composed ones for training.

A promo is a container of its own: a link, a name, a blurb or two. A line of a byline is a word or
few above the text. A caption stands by a picture. Of the text a standfirst and key points stand
above it, and quotations and some paragraphs in slots of their own.
"""

from dedup.blocks.document import Block, Document

CLUTTERED, MADE_UNLIKE, INTRODUCED = 0.6, 0.4, 0.1  # shares of pages
PROMOS, LINES, UNLIKE = 2, 2, 3  # of each, on a page, at most
KEY_POINTS = (3, 6)
SHORTEST_BLURB, LONGEST_BLURB = 40, 220  # characters
TAGS = ("p", "p", "div", "div", "li", "li")


def clutter(document, gold, is_text, others, rng):
    """A page with clutter whose words are of other articles, and what is true of it.

    gold: what was true before.  is_text: of each block.
    """
    blocks = list(document.blocks)
    text = [at for at, own in enumerate(is_text) if own]
    if not document.markup or len(text) < 2:
        return document, gold
    if rng.random() < MADE_UNLIKE:
        make_unlike(blocks, text, rng)
    if rng.random() < CLUTTERED:
        # From the end on, so that what stands before keeps its place.
        for at in sorted(draw_places(text, rng), reverse=True):
            blocks[at:at] = draw_promo(blocks[min(at, len(blocks) - 1)], others, rng)
        here = rng.choice(text)
        blocks[here:here] = draw_captions(blocks[here], others, rng)
        blocks[text[0] : text[0]] = draw_lines(blocks[text[0]], others, rng)
    if rng.random() < INTRODUCED:
        added = draw_introduction(document.blocks[text[0]], gold["body"], rng)
        blocks[text[0] : text[0]] = added
        gold = {**gold, "body": [*(block.text for block in added), *gold["body"]]}
    return Document(tuple(blocks), document.meta, document.markup), gold


def draw_introduction(beside, paragraphs, rng):
    """A standfirst, or key points: words of the text, above it."""
    like = beside._replace(slot=draw_slot(rng), heading=0, link_share=0.0, url=None, link_text=None)
    if rng.random() < 0.5:
        tag = rng.choice(["p", "div", "p"])
        return [like._replace(text=cut(paragraphs[-1], rng, 6, 18) + ".", tag=tag)]
    count = rng.randint(*KEY_POINTS)
    drawn = dict.fromkeys(cut(rng.choice(paragraphs), rng, 4, 14) for _ in range(count))
    return [like._replace(text=text, tag="li") for text in drawn]


def make_unlike(blocks, text, rng):
    """Give some paragraphs, the first above all, a slot that no other has."""
    chosen = rng.sample(text, rng.randint(0, min(UNLIKE, len(text) // 3)))
    if rng.random() < 0.5:
        chosen.append(text[0])
    for at in set(chosen):
        tag = rng.choice(["p", "div", "blockquote"])
        blocks[at] = blocks[at]._replace(slot=draw_slot(rng), tag=tag)


def draw_places(text, rng):
    """Where promos stand: between paragraphs or behind them."""
    return [rng.choice([*text[1:], text[-1] + 1, text[-1] + 1]) for _ in range(rng.randint(0, 2))]


def draw_promo(beside, others, rng):
    """A container with a link, a name, one or two blurbs, and perhaps a line that ends it."""
    like = beside._replace(heading=0, link_share=0.0, url=None, link_text=None, place="", box=0)
    slot, tag = draw_slot(rng), rng.choice(TAGS)
    found = []
    if rng.random() < 0.5:
        link = {"link_share": 1.0, "url": "/promo", "tag": rng.choice(TAGS)}
        found.append(like._replace(text=cut(rng.choice(others), rng, 2, 5), **link))
    if rng.random() < 0.5:
        heading = rng.choice([0, 2, 3])
        found.append(like._replace(text=cut(rng.choice(others), rng, 1, 4), heading=heading))
    found = [block._replace(slot=draw_slot(rng)) for block in found]
    own = like._replace(slot=slot, tag=tag)
    for _ in range(rng.randint(1, 2)):
        found.append(own._replace(text=draw_blurb(others, rng)))
    if rng.random() < 0.4:
        found.append(own._replace(text=cut(rng.choice(others), rng, 1, 3)))
    return found


def draw_lines(beside, others, rng):
    """Lines above the text: a role, a desk, a place."""
    slot, tag = draw_slot(rng), rng.choice(TAGS)
    like = Block("", slot=slot, tag=tag, place=beside.place, box=beside.box, named=beside.named)
    return [
        like._replace(text=cut(rng.choice(others), rng, 1, 5)) for _ in range(rng.randint(0, LINES))
    ]


def draw_captions(beside, others, rng):
    """Captions by pictures in plain containers."""
    slot, tag = draw_slot(rng), rng.choice(["div", "p", "span"])
    like = beside._replace(heading=0, link_share=0.0, url=None, link_text=None, slot=slot, tag=tag)
    return [
        like._replace(text=cut(draw_blurb(others, rng), rng, 4, 16), behind_picture=True)
        for _ in range(rng.choice([0, 0, 1]))
    ]


def draw_blurb(others, rng):
    """A sentence or two of another article."""
    text = rng.choice(others)
    end = text.find(".", SHORTEST_BLURB, LONGEST_BLURB)
    return text[: end + 1] if end > 0 else cut(text, rng, 8, 30)


def cut(text, rng, least, most):
    """So many words of a text."""
    words = text.split()
    first = rng.randint(0, max(0, len(words) - most))
    return " ".join(words[first : first + rng.randint(least, most)])


def draw_slot(rng):
    """A slot that nothing else is in."""
    return rng.getrandbits(62)
