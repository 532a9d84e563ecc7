-- Contract 1 (producer 1, coordinator 3) is variable, contract 2 (producer 2, coordinator 4) is fixed,
-- contract 3 is a draft of theirs. Household 2's facts carry its name.
insert into catalog (id, producer_id, name, letters, hue, kind, status, start_date, end_date, coordinator_id, absences_max, created_at) values
  (1, 1, 'Fromages', 'Fr', 7, 'variable', 'published', '2026-11-01', '2027-03-31', 3, 2, '2026-10-01T08:00:00.000Z'),
  (2, 2, 'Légumes', 'Lé', 3, 'fixed', 'published', '2026-11-01', '2027-03-31', 4, 2, '2026-10-01T08:00:00.000Z');
insert into catalog (id, producer_id, name, letters, hue, kind, status, start_date, end_date, coordinator_id, created_at) values
  (3, 2, 'brouillon-de-contrat', 'Br', 4, 'variable', 'draft', '2026-11-01', '2027-03-31', 4, '2026-10-01T08:00:00.000Z');
insert into right_held (person_id, right, catalog_id) values (10, 'catalog', 1), (11, 'catalog', 2);
insert into engagement_text (id, catalog_id, version, text, written_at) values
  (1, 1, 1, 'Je m’engage.', '2026-10-01T08:00:00.000Z'), (2, 2, 1, 'Je m’engage.', '2026-10-01T08:00:00.000Z');
insert into product (id, catalog_id, name, search_key, unit, price_cents) values
  (1, 1, 'Crottin', 'crottin', 'piece', 280), (2, 2, 'Panier', 'panier', 'piece', 1500);
insert into distribution (id, place_id, date, start_time, end_time) values (1, 1, '2026-11-26', '18:30', '19:30'), (2, 1, '2026-12-03', '18:30', '19:30');
insert into delivery (id, catalog_id, distribution_id, opens_at, closes_at) values
  (1, 1, 1, '2026-11-12T07:00:00.000Z', '2026-11-24T19:00:00.000Z'), (2, 2, 2, '2026-11-12T07:00:00.000Z', '2026-12-01T19:00:00.000Z');
insert into subscription (id, member_id, catalog_id, start_date, end_date, signed_at, signed_by, text_id)
  select catalog.id * 100 + member.id, member.id, catalog.id, '2026-11-01', '2027-03-31', '2026-10-20T08:00:00.000Z', member.id, catalog.id
  from member, catalog where member.id < 13 and catalog.id < 3;
insert into subscription_line (subscription_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths)
  select id, catalog_id, 1000, 280, 550, iif(member_id = 2, 'lignes-de-beta-' || catalog_id, 'Produit'), 'piece', 1000 from subscription;
insert into order_line (member_id, delivery_id, product_id, quantity_thousandths, price_cents, vat_basis_points, name, unit, size_thousandths, ordered_at) values
  (1, 1, 1, 2000, 280, 550, 'Crottin', 'piece', 1000, '2026-11-20T08:00:00.000Z'), (2, 1, 1, 3000, 280, 550, 'lignes-de-beta-1', 'piece', 1000, '2026-11-20T08:00:00.000Z');
insert into basket (member_id, distribution_id, number, version, note) values (2, 1, 7, 1, 'note-de-beta');
update member set address1 = 'rue-de-beta', note = 'secret-de-beta' where id = 2;
update member set left_on = '2026-11-01' where id = 13;
insert into payment (id, member_id, amount_cents, date, way, payee, producer_id, catalog_id, label, reference, state, entered_at) values
  (1, 2, 2000, '2026-11-10', 'cheque', 'association', null, null, 'reglement-de-beta', 'reglement-de-beta', 'pending', '2026-11-10T08:00:00.000Z'),
  (2, 2, 3000, '2026-11-10', 'cheque', 'producer', 1, 1, 'reglement-de-beta', 'reglement-de-beta', 'confirmed', '2026-11-10T08:00:00.000Z');
insert into payout (id, producer_id, amount_cents, date, way, entered_at) values (1, 1, 1000, '2026-11-12', 'transfer', '2026-11-12T08:00:00.000Z');
insert into role (id, name) values (1, 'Accueil');
insert into waiting_entry (id, first_name, last_name, email, requested_at) values (1, 'Lou', 'Attente', 'lou@example.org', '2026-11-20T08:00:00.000Z');
insert into message (id, kind, subject, body, written_by, created_at) values
  (1, 'written', 'lettre-de-beta', 'lettre-de-beta', 7, '2026-11-20T08:00:00.000Z'), (2, 'security', 'lien-de-beta', 'lien-de-beta', null, '2026-11-24T08:55:00.000Z');
insert into recipient (message_id, person_id, name, email, header_id, state, next_try_at) values
  (1, 2, 'Dominique Bêta', 'adresse-de-beta@example.org', 'h1', 'sent', '2026-11-20T08:00:00.000Z'),
  (2, 2, 'Dominique Bêta', 'adresse-de-beta@example.org', 'h2', 'waiting', '2026-11-24T12:00:00.000Z');
insert into change_set (id, at, person_id, action, subject) values (1, '2026-11-20T08:00:00.000Z', 5, 'member.edit', 'Bêta');
insert into change (change_set_id, table_name, row_id, before, after) values (1, 'member', 2, '{"note":""}', '{"note":"secret-de-beta"}');
insert into photo (id, hash, width, height) values (1, 'abcdef0123456789', 1, 1);
insert into photo_image (photo_id, size, bytes) values (1, 320, x'ffd8ff');
insert into product (id, catalog_id, name, search_key, unit, price_cents) values (3, 3, 'brouillon-de-produit', 'brouillon', 'piece', 100);
insert into delivery (id, catalog_id, distribution_id, opens_at, closes_at) values (3, 3, 2, '2026-11-12T07:00:00.000Z', '2026-12-01T19:00:00.000Z');
update association set account_holder = 'AMAP du Lavoir', iban = 'FR7630006000011234567890189';
