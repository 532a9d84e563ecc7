using System.Globalization;
using Cagette.SelfHost.Amap;
using Cagette.SelfHost.Storage;

namespace Cagette.SelfHost.Features.FirstRun.Sample;

/// <summary>Who asks to join, a list made by hand, and two messages that have gone out.</summary>
sealed class SampleLetters(Village village)
{
    readonly Dice dice = village.Dice;

    public void Write()
    {
        foreach (var row in SampleTexts.Rows("waiting"))
        {
            Ask(row);
        }

        village.Segments.Add(new SegmentRow(1, village.Texts["segment"]));
        village.SegmentPeople.AddRange(dice.Shuffled(village.People.Where(person => person.MemberId is not null)).Take(9)
            .Select(person => new SegmentPersonRow(1, person.Id)));

        foreach (var row in SampleTexts.Rows("messages"))
        {
            Send(row);
        }
    }

    void Ask(string[] row)
    {
        var number = village.Waiting.Count + 1;
        village.Waiting.Add(new WaitingEntry
        {
            Id = number,
            FirstName = row[0],
            LastName = row[1],
            Email = Email(row[0], row[1]),
            Phone = SamplePeople.Phone(8000 + number),
            PartnerFirstName = row[2],
            PartnerLastName = row[3],
            PartnerEmail = row[2].Length > 0 ? Email(row[2], row[3]) : null,
            Household = row[4],
            Wishes = row[5],
            Message = row[6],
            RequestedAt = dice.Between(village.Now.Instant.AddDays(-12 * (6 - number)), village.Now.Instant.AddDays((-12 * (5 - number)) - 1)),
        });
    }

    void Send(string[] row)
    {
        var id = village.Messages.Count + 1;
        var isToAll = row[1] == "everyone";
        var sender = isToAll ? village.Holder(Right.Messages) : village.Holder(Right.Catalog);
        var day = village.Now.Today.AddDays(-int.Parse(row[0], CultureInfo.InvariantCulture));
        var at = village.Now.InstantOf(day, new TimeOnly(19, dice.From(0, 59)));
        var audience = isToAll ? village.Texts["audience.all"] : $"{village.Texts["audience.catalog"]}{village.Catalog(row[1]).Name}";
        village.Messages.Add(new MessageRow(id, "written", row[2], row[3], sender.Email, audience, sender.Id, at));
        HashSet<long> households = [.. isToAll
            ? village.Members.Select(member => member.Id)
            : village.Subscriptions.Where(subscription => subscription.CatalogId == village.Catalog(row[1]).Id).Select(subscription => subscription.MemberId)];
        var readers = village.People.Where(person => person.MemberId is { } member && person.Email is not null && households.Contains(member));
        foreach (var (person, i) in readers.Select((person, i) => (person, i)))
        {
            var refused = isToAll && i == 40;
            var sent = at.AddSeconds(5 + (2 * i));
            village.Recipients.Add(new RecipientRow(
                id, person.Id, person.Name, person.Email!, $"sample-{id}-{person.Id}@example.org", refused ? "refused" : "sent", 1, at,
                village.Texts[refused ? "answer.refused" : "answer.sent"], refused ? null : sent));
        }
    }

    static string Email(string first, string last) => $"{Folding.Fold(first)}.{Folding.Fold(last).Replace(' ', '-')}@example.org";
}
