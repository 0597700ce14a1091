"""Words that look like a value and are none."""

from lib_easydiffuser.records import Evidence, Reading
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.negatives.contrasts import candidates, named_values
from lib_easydiffuser.tags.sources import Scene


def test_depth_of_field_is_no_field():
    """Seen on a cat: its shallow depth of field earned "indoors"."""
    blurred = Evidence("sharpness", "shallow depth of field", 0.9, "measured", "pixels")
    scene = Scene(Reading(evidence=(blurred,)), Settings())
    assert "indoors" not in {sibling.text for sibling, _ in candidates(named_values(scene), 0.5)}
