import io

import pytest
from PIL import Image

from kortisto.documents.checks import examine
from kortisto.kernel.errors import Refusal

from .samples import image_bytes, pdf_bytes, upload


def refused(data, name="todistus.pdf", content_type="application/pdf"):
    with pytest.raises(Refusal) as caught:
        examine(upload(data, name, content_type))
    assert caught.value.field == "file"
    assert str(caught.value.sentence)
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "name", "content_type", "extension"),
    [
        (pdf_bytes(), "todistus.PDF", "application/pdf", "pdf"),
        (image_bytes("JPEG"), "kuva.jpeg", "image/jpeg", "jpg"),
        (image_bytes("PNG"), "kuva.png", "image/png", "png"),
        (image_bytes("TIFF"), "kuva.tif", "image/tiff", "tif"),
        (pdf_bytes(), "nimetön", "application/octet-stream", "pdf"),
    ],
)
def test_papers_and_pictures_that_are_what_they_say_are_received(data, name, content_type, extension):
    assert examine(upload(data, name, content_type)).type.extension == extension


def test_a_file_that_is_not_what_its_name_says_is_refused():
    assert refused(image_bytes("PNG"), "todistus.pdf", "application/pdf") == "document_type_lies"
    assert refused(pdf_bytes(), "kuva.jpg", "application/octet-stream") == "document_type_lies"
    assert refused(pdf_bytes(), "todistus.pdf", "text/html") == "document_type_lies"


def test_programs_pages_and_other_kinds_are_refused_whatever_they_are_called():
    for data in (b"MZ\x90\x00" + b"\0" * 200, b"<html><script>alert(1)</script></html>", b"PK\x03\x04" + b"\0" * 100):
        assert refused(data) == "document_type_unknown"
    gif = io.BytesIO()
    Image.new("P", (4, 4)).save(gif, "GIF")
    assert refused(gif.getvalue(), "kuva.png", "image/png") == "document_type_unknown"


def test_a_pdf_with_a_password_is_refused_with_or_without_a_password_to_read_it():
    assert refused(pdf_bytes(password="salasana")) == "document_encrypted"
    assert refused(pdf_bytes(password="")) == "document_encrypted"


def test_a_file_cut_off_in_the_middle_is_refused():
    assert refused(b"%PDF-1.7\nthis is all there is") == "document_unreadable"
    jpeg = image_bytes("JPEG", size=(400, 300))
    assert refused(jpeg[: len(jpeg) // 2], "kuva.jpg", "image/jpeg") == "document_unreadable"


def test_an_empty_file_is_refused():
    assert refused(b"") == "document_empty"


def test_a_file_above_the_limit_is_refused_before_it_is_parsed(settings):
    settings.KORTISTO_DOCUMENT_MAX_MB = 1
    assert refused(b"%PDF-" + b"0" * 1_000_001) == "document_too_large"


def test_a_small_file_that_unfolds_into_a_huge_picture_is_refused():
    for size in ((15_000, 3_000), (30_000, 3_000), (70_000, 3_000)):
        bomb = io.BytesIO()
        Image.new("1", size).save(bomb, "PNG")
        assert len(bomb.getvalue()) < 100_000
        assert refused(bomb.getvalue(), "kuva.png", "image/png") == "document_too_large"


def test_a_scan_of_many_pages_has_a_limit_in_all():
    pages = [Image.new("1", (6_000, 6_000)) for _page in range(5)]
    scan = io.BytesIO()
    pages[0].save(scan, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    assert refused(scan.getvalue(), "kuva.tiff", "image/tiff") == "document_too_large"


def test_a_pdf_of_hundreds_of_pages_is_refused():
    assert refused(pdf_bytes(pages=201)) == "document_too_large"
