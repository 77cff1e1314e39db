from tests.demo_rows import (  # noqa: F401
    demo_database,
    filled_postgres,
    filled_sqlite,
    own_demo_database,
)
