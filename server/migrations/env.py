"""Alembic's entry: run the steps on the connection that the caller opened. 「迁移环境」"""

from alembic import context

from server.kernel.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
