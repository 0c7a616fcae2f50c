from dedup import arabic
from dedup.lexicon import months


def test_every_name_of_a_month_means_one_month():
    named = [
        (months.key(name), calendar, number)
        for calendar, table in months._TABLES.items()
        for number, names in enumerate(table.strip().splitlines(), 1)
        for name in names.split()
    ]
    assert len({name for name, _, _ in named}) == len(set(named)) == len(months.MONTHS)
    assert {number for _, _, number in named} == set(range(1, 13))


def test_every_day_of_a_month_has_an_ordinal():
    assert set(months.ORDINALS.values()) == set(range(1, 32))


def test_tables_hold_folded_words():
    words = [*months.BESIDE, *months.SPANS, *months.COUNTS, *months.DAYS_AGO, *months.MONTHS]
    assert [word for word in words if arabic.fold(word) != word] == []
