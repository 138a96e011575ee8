"""Fifty forms in which feeds name who wrote a paper."""

import pytest

from tests.test_sources_feed import read, rss

ADA, BEN, CY = "Ada Roe", "Ben Doane", "Cy Poe"

FORMS = [
    ("Ada Roe", (ADA,)),
    ("Ada Roe & Ben Doane", (ADA, BEN)),
    ("Ada Roe and Ben Doane", (ADA, BEN)),
    ("Ada Roe, Ben Doane and Cy Poe", (ADA, BEN, CY)),
    ("Ada Roe, Ben Doane, and Cy Poe", (ADA, BEN, CY)),
    ("Ada Roe, Ben Doane & Cy Poe", (ADA, BEN, CY)),
    ("Ada Roe; Ben Doane", (ADA, BEN)),
    ("Ada Roe;Ben Doane;", (ADA, BEN)),
    ("Ada Roe | Ben Doane", (ADA, BEN)),
    ("Ada Roe • Ben Doane", (ADA, BEN)),
    ("Ada Roe · Ben Doane", (ADA, BEN)),
    ("Ada Roe / Ben Doane", (ADA, BEN)),
    ("\n  Ada Roe\n  Ben Doane\n", (ADA, BEN)),
    ("\nAda Roe, \nBen Doane, \nCy Poe", (ADA, BEN, CY)),
    ("Roe, A.,\nDoane, B.,\nPoe, C.", ("Roe, A.", "Doane, B.", "Poe, C.")),
    ("Ada Roe, Ben\nDoane, Cy Poe", (ADA, BEN, CY)),
    ("Ada Roe<br/>Ben Doane", (ADA, BEN)),
    ("Ada Roe<br>Ben Doane<br>Cy Poe", (ADA, BEN, CY)),
    ("<p>Ada Roe</p><p>Ben Doane</p>", (ADA, BEN)),
    ("<ul><li>Ada Roe</li><li>Ben Doane</li></ul>", (ADA, BEN)),
    ('<a href="/1">Ada Roe</a> <a href="/2">Ben Doane</a>', (ADA, BEN)),
    ("Ada Roe<sub>1</sub>, Ben Doane<sub>2</sub>", (ADA, BEN)),
    ("ada@example.org (Ada Roe), ben@example.org (Ben Doane)", (ADA, BEN)),
    (
        "Roe A., Ada; Doane Poe, Ben C.; Roe, Cy Dan",
        ("Roe A., Ada", "Doane Poe, Ben C.", "Roe, Cy Dan"),
    ),
    ("Roe, Ada\nDoane, Ben", ("Roe, Ada", "Doane, Ben")),
    ("The International OakMap Consortium", ("The International OakMap Consortium",)),
    ('<a href="/1">Ada Roe</a>, <a href="/2">Ben Doane</a>', (ADA, BEN)),
    ("Ada Roe<sup>1</sup>, Ben Doane<sup>2,*</sup>", (ADA, BEN)),
    ("Ada Roe<sup>1,*</sup>, Ben Doane<sup>1,2</sup> and Cy Poe<sup>†</sup>", (ADA, BEN, CY)),
    ("Ada Roe<sup><i>a</i></sup>, Ben Doane<sup><b>b</b></sup>", (ADA, BEN)),
    ("Ada Roe¹, Ben Doane²,³*", (ADA, BEN)),
    ("Ada Roe1,2, Ben Doane3", (ADA, BEN)),
    ("Ada Roe (Author)", (ADA,)),
    ("Ada Roe, Ben Doane (Author)", (ADA, BEN)),
    ("Ada Roe (Author); Ben Doane (Author)", (ADA, BEN)),
    ("Ada Roe (Lake Lab, Hillford), Ben Doane (Oak College)", (ADA, BEN)),
    ("Ada Roe [1], Ben Doane [2]", (ADA, BEN)),
    ("Ada Roe, PhD, Ben Doane, MD", (ADA, BEN)),
    ("Ada Roe PhD, Ben Doane MSc", (ADA, BEN)),
    ("Ada Roe, M.D., Ph.D., Ben Doane, MPH", (ADA, BEN)),
    ("Dr. Ada Roe, Prof. Dr. Ben Doane", (ADA, BEN)),
    ("Ada Roe, Jr., Ben Doane, III", ("Ada Roe, Jr.", "Ben Doane, III")),
    ("Roe, Ada", ("Roe, Ada",)),
    ("Roe, A., Doane, B.", ("Roe, A.", "Doane, B.")),
    ("Roe, A., Poe, C. Jr., Doane, B.", ("Roe, A.", "Poe, C. Jr.", "Doane, B.")),
    ("van der Roe, A.-B., O'Doane, B. C.", ("van der Roe, A.-B.", "O'Doane, B. C.")),
    ("Roe A, Doane BC", ("Roe A", "Doane BC")),
    ("Roe, Ada; Doane, Ben", ("Roe, Ada", "Doane, Ben")),
    ("李明, 王芳", ("李明", "王芳")),
    ("李明，王芳", ("李明", "王芳")),
    ("李明、王芳；赵强", ("李明", "王芳", "赵强")),
    ("ada@example.science (Ada R.)", ("Ada R.",)),
    ("ada@example.org (Ada Roe, Ben Doane)", (ADA, BEN)),
    ("Ada Roe <ada@example.org>", (ADA,)),
    ("Sukardi, Ada Roe, Ben Doane", ("Sukardi", ADA, BEN)),
    ("Ada Roe, Sukardi, Ben Doane, Cy Poe", (ADA, "Sukardi", BEN, CY)),
    ("OakMind-AI, Ada Roe", ("OakMind-AI", ADA)),
    ("Roe, A., Sukardi, Doane, B.", ("Roe, A.", "Sukardi", "Doane, B.")),
    ("Ada Roe, The Oak Consortium, Ben Doane", (ADA, "The Oak Consortium", BEN)),
    ("Ada Roe; Oak and Elm Working Group; Ben Doane", (ADA, "Oak and Elm Working Group", BEN)),
    ("Roe, A., The Oak Consortium, Doane, B.", ("Roe, A.", "The Oak Consortium", "Doane, B.")),
    ("By Ada Roe and Ben Doane", (ADA, BEN)),
    ("Authors: Ada Roe, Ben Doane", (ADA, BEN)),
    ("Ada Roe, Ben Doane, et al.", (ADA, BEN)),
    ("Ada Roe, Ben Doane, and 12 others", (ADA, BEN)),
    ("Ada Roe, Ben Doane, Ada Roe", (ADA, BEN)),
    ("ADA ROE, BEN DOANE", ("ADA ROE", "BEN DOANE")),
    ("Ada RoeBen DoaneCy Poe", (ADA, BEN, CY)),
    ("Ada McRoe, Ben FitzDoane", ("Ada McRoe", "Ben FitzDoane")),
    ("Ada Roe https://orcid.org/0000-0001-0000-0001, Ben Doane", (ADA, BEN)),
    ("Ada Roe &amp; Ben Doane", (ADA, BEN)),
]


@pytest.mark.parametrize(("written", "names"), FORMS)
def test_who_wrote_a_paper_is_read_from_whatever_form_names_them(
    written: str, names: tuple[str, ...]
) -> None:
    assert read(rss({"title": "T", "dc:creator": written}))[0].authors == names
