using System.Buffers.Binary;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Cagette.SelfHost.Storage;

/// <summary>Whose file is it, and of which schema? Read from its first 100 bytes: nothing is opened, changed or made beside it before we know.</summary>
/// <param name="Application">0 for an SQLite file that names no program.</param>
/// <param name="Schema">The number of the newest migration in it.</param>
/// <param name="Bytes">How long the header says that the file is; 0 when it does not say.</param>
public sealed record StoreHeader(int Application, int Schema, long Bytes)
{
    const int Length = 100;

    /// <summary>Null when the file is not one of SQLite (empty, cut short, something else). Throws what the system says when it cannot be read.</summary>
    public static StoreHeader? Of(string file)
    {
        Span<byte> head = stackalloc byte[Length];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.ReadAtLeast(head, Length, throwOnEndOfStream: false) < Length || !head[..16].SequenceEqual("SQLite format 3\0"u8))
        {
            return null;
        }

        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(head[16..]) is 1 ? 65536 : BinaryPrimitives.ReadUInt16BigEndian(head[16..]);
        var isLengthValid = BinaryPrimitives.ReadUInt32BigEndian(head[24..]) == BinaryPrimitives.ReadUInt32BigEndian(head[92..]);
        return new StoreHeader(
            BinaryPrimitives.ReadInt32BigEndian(head[68..]),
            BinaryPrimitives.ReadInt32BigEndian(head[60..]),
            isLengthValid ? pageSize * (long)BinaryPrimitives.ReadUInt32BigEndian(head[28..]) : 0);
    }

    /// <summary>The same of an open file, whose log may know better than its first page.</summary>
    public static StoreHeader Of(SqliteConnection db) => new(db.QuerySingle<int>("pragma application_id"), Migrations.SchemaOf(db), 0);

    /// <summary>Why this program must not work on the file; null when it may. A file that SQLite has just made is nobody's yet.</summary>
    public Fault? Refusal => this switch
    {
        { Application: 0, Schema: 0 } => null,
        { Application: not Migrations.ApplicationId } => new Fault("Ce fichier appartient à un autre programme."),
        _ when Schema > Migrations.Newest => new Fault(
            "Ce fichier a été écrit par une version plus récente (schéma {0}) ; celle-ci connaît les schémas jusqu’à {1}.", Schema, Migrations.Newest),
        _ => null,
    };
}
