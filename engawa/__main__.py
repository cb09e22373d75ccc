import sys

from engawa.config.command import main

sys.exit(main())
