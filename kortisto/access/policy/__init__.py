"""Who may do what, and on what grounds: the only room of authority rules, one module a face.

Every function returns the grounds it found — right, contract version, mandate, read `FOR SHARE` and always in that order —
or raises a `Refusal` with its own code. Rows keep the grounds. Unknown means no.
"""

from .bulletins import *
from .customers import *
from .desk import *
from .grounds import *
from .office import *
from .points import *
