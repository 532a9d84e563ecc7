namespace Cagette.SelfHost.Amap;

/// <summary>Fixed: quantities chosen once for every delivery. Variable: by delivery, under an engagement. Open: no engagement (rules.md 2.1).</summary>
public enum CatalogKind { Fixed, Variable, Open }

public enum CatalogStatus { Draft, Published, Closed, Archived }

public enum Unit { Piece, Kg, G, L, Cl, Ml, Bunch }

/// <summary>None: no limit. Season: one total. Delivery: the same at each. Every: the same at every n-th. Given: a number for each delivery (rules.md 2.5).</summary>
public enum StockRule { None, Season, Delivery, Every, Given }

/// <summary>What becomes of a delivery that a subscriber gives up (rules.md 3.9).</summary>
public enum AbsenceRule { NotPaid, MadeUp, Solidarity }

/// <summary>Who bears a cancelled delivery: nobody pays, or it is paid all the same to help the producer (rules.md 3.10).</summary>
public enum CancelWay { NotPaid, Paid }

public enum PaymentWay { Cheque, Transfer, Cash, Card, Other }

public enum Payee { Association, Producer }

public enum PaymentState { Pending, Confirmed }

public enum CycleRule { Weekly, EveryNWeeks, Monthly }

public enum Registration { Open, WaitingList, Invitation, Full }

/// <summary>What a person may do beyond a member's own affairs (rules.md 8.1).</summary>
public enum Right { Admin, Membership, Treasury, Messages, Distributions, Catalog }

public enum WaitingState { Waiting, Accepted, Refused }

/// <summary>From which fact a line of a basket comes.</summary>
public enum BasketSource { Subscription, Order }

/// <summary>From which fact a due comes (rules.md 5.1).</summary>
public enum DueKind { Membership, Subscription, Order }
