"""Every sentence that the window says: `words` the fixed ones, `columns` the tables, `phrases` those with numbers.

`accounts`, `asking`, `backups`, `factors`, `imaging`, `importing`, `knowledge`, `mapping`, `models`, `notes`, `people`,
`policy`, `templates`, `trail`, `trials` and `watching` hold both of their screens.
"""

from clinic_assist.gui.strings.accounts import *  # noqa: F403
from clinic_assist.gui.strings.asking import *  # noqa: F403
from clinic_assist.gui.strings.backups import *  # noqa: F403
from clinic_assist.gui.strings.columns import *  # noqa: F403
from clinic_assist.gui.strings.factors import *  # noqa: F403
from clinic_assist.gui.strings.imaging import *  # noqa: F403
from clinic_assist.gui.strings.importing import *  # noqa: F403
from clinic_assist.gui.strings.knowledge import *  # noqa: F403
from clinic_assist.gui.strings.mapping import *  # noqa: F403
from clinic_assist.gui.strings.models import *  # noqa: F403
from clinic_assist.gui.strings.notes import *  # noqa: F403
from clinic_assist.gui.strings.people import *  # noqa: F403
from clinic_assist.gui.strings.phrases import *  # noqa: F403
from clinic_assist.gui.strings.policy import *  # noqa: F403
from clinic_assist.gui.strings.templates import *  # noqa: F403
from clinic_assist.gui.strings.trail import *  # noqa: F403
from clinic_assist.gui.strings.trials import *  # noqa: F403
from clinic_assist.gui.strings.watching import *  # noqa: F403
from clinic_assist.gui.strings.words import *  # noqa: F403
