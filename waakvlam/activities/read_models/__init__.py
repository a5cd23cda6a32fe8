"""The read models: what the chain asks of a region, folded from its journal into a database of their own."""

from waakvlam.activities.read_models.errors import ViewsNotReady
from waakvlam.activities.read_models.reading import Standing
from waakvlam.activities.read_models.views import BATCH, Keys, Progress, Source, Views

__all__ = ["BATCH", "Keys", "Progress", "Source", "Standing", "Views", "ViewsNotReady"]
