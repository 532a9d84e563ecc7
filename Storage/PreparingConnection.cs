using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>A connection that keeps its statements prepared: a statement that comes again, and all of ours do, is not parsed and planned
/// again. On a small board this is a good part of what a page or an order costs. For one thread at a time, as every connection.</summary>
sealed class PreparingConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>Lists of ids in a statement make many texts of it: past this number all are forgotten and it begins anew.</summary>
    const int Most = 300;

    readonly Dictionary<string, SqliteCommand> idle = [];

    /// <summary>Told the text of each statement before it runs.</summary>
    public Action<string>? Runs { get; set; }

    /// <summary>The reading that it is lent to; null while it is lent to none, and for the writer's.</summary>
    public Reading? Reading { get; set; }

    protected override DbCommand CreateDbCommand() => new Prepared(this);

    SqliteCommand Take(string text)
    {
        if (idle.Remove(text, out var kept))
        {
            return kept;
        }

        var command = CreateCommand();
        command.CommandText = text;
        return command;
    }

    void GiveBack(SqliteCommand command)
    {
        command.Parameters.Clear();
        if (idle.Count >= Most)
        {
            foreach (var forgotten in idle.Values)
            {
                forgotten.Dispose();
            }

            idle.Clear();
        }

        // The same statement may be at work twice, one inside the reading of the other: one of the two is kept.
        if (!idle.TryAdd(command.CommandText, command))
        {
            command.Dispose();
        }
    }

    /// <summary>Stands for the kept statement of its text, from its first run to its end. The parameters are its own until it runs: Dapper
    /// writes a list of ids out into the text between one parameter and the next.</summary>
    sealed class Prepared(PreparingConnection connection) : DbCommand
    {
        readonly SqliteCommand given = new();
        string text = "";
        SqliteCommand? command;
        bool failed;

        [AllowNull]
        public override string CommandText
        {
            get => text;
            set
            {
                Release();
                text = value ?? "";
            }
        }

        public override int CommandTimeout { get; set; } = 30;

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get => connection; set => throw new NotSupportedException(); }

        protected override DbParameterCollection DbParameterCollection => given.Parameters;

        // Transactions are statements here: begin, savepoint, commit.
        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override int ExecuteNonQuery() => Run(command => command.ExecuteNonQuery());

        public override object? ExecuteScalar() => Run(command => command.ExecuteScalar());

        public override void Prepare() => Run(command =>
        {
            command.Prepare();
            return 0;
        });

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Run(command => command.ExecuteReader(behavior));

        protected override DbParameter CreateDbParameter() => new SqliteParameter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Release();
                given.Dispose();
            }

            base.Dispose(disposing);
        }

        T Run<T>(Func<SqliteCommand, T> work)
        {
            connection.Runs?.Invoke(text);
            try
            {
                command ??= connection.Take(text);
                command.Parameters.Clear();
                foreach (SqliteParameter parameter in given.Parameters)
                {
                    command.Parameters.Add(parameter);
                }

                return work(command);
            }
            catch
            {
                failed = true;
                throw;
            }
        }

        void Release()
        {
            // What failed may be in the midst of something: it is not used again.
            if (failed)
            {
                command?.Dispose();
            }
            else if (command is not null)
            {
                connection.GiveBack(command);
            }

            (command, failed) = (null, false);
        }
    }
}
