import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { FakeEventSource } from '../test/fakeEventSource';
import { renderPage } from '../test/renderPage';
import { sampleCall, sampleTransaction } from '../test/samples';
import { listAnswers, problem, server } from '../test/server';

const WRONG = 'This is too short for a phone number: write it with + and the country code.';

const field = () => screen.findByRole('textbox', { name: 'Phone of TXN001' });

/** The server's rule, in small; the function tells what was sent. */
function phonesAreChecked() {
  const sent = vi.fn<(body: unknown) => void>();
  server.use(
    http.post<never, { id: string; phone: string }>('*/update_phone', async ({ request }) => {
      const body = await request.json();
      sent(body);
      return body.phone.length < 8
        ? problem(422, 'phone_invalid', WRONG)
        : HttpResponse.json(
            sampleTransaction({ version: 2, client_phone: body.phone.replaceAll(' ', '') }),
          );
    }),
  );
  return sent;
}

describe('the phone of a row', () => {
  beforeEach(() => {
    server.use(listAnswers(() => [sampleTransaction()]));
  });

  it('is saved or reverted before anybody is called: the old number must not ring', async () => {
    phonesAreChecked();
    const called = vi.fn(() => HttpResponse.json(sampleCall(), { status: 202 }));
    server.use(http.post('*/call/TXN001', called));
    const user = userEvent.setup();
    renderPage();
    const phone = await field();
    await user.clear(phone);
    await user.type(phone, '+1 415 555 0199');
    await user.click(await screen.findByRole('button', { name: 'Call TXN001' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('not saved');
    expect(called).not.toHaveBeenCalled();
    expect(phone).toHaveValue('+1 415 555 0199');

    await user.type(phone, '{Escape}');
    await user.click(await screen.findByRole('button', { name: 'Call TXN001' }));
    await waitFor(() => {
      expect(called).toHaveBeenCalledOnce();
    });
  });

  it('shows the error beside it and keeps what was typed, then saves the corrected number', async () => {
    const sent = phonesAreChecked();
    const user = userEvent.setup();
    renderPage();
    const phone = await field();

    await user.clear(phone);
    await user.type(phone, '555{Enter}');
    await waitFor(() => {
      expect(phone).toHaveAccessibleDescription(WRONG);
    });
    expect(phone).toBeInvalid();
    expect(phone).toHaveValue('555');

    await user.clear(phone);
    await user.type(phone, '+1 415 555 0199{Enter}');
    await waitFor(() => {
      expect(phone).toHaveValue('+14155550199');
    });
    expect(phone).toBeValid();
    expect(screen.queryByText(WRONG)).not.toBeInTheDocument();
    expect(sent).toHaveBeenLastCalledWith({ id: 'TXN001', phone: '+1 415 555 0199' });
  });

  it('goes back with Escape, without asking the server', async () => {
    const sent = phonesAreChecked();
    const user = userEvent.setup();
    renderPage();
    const phone = await field();
    await user.type(phone, '99{Escape}');
    expect(phone).toHaveValue('+14155550101');
    expect(sent).not.toHaveBeenCalled();
  });

  it('sends nothing when nothing was changed', async () => {
    const sent = phonesAreChecked();
    const user = userEvent.setup();
    renderPage();
    await user.type(await field(), '{Enter}');
    expect(sent).not.toHaveBeenCalled();
  });

  it('keeps what is being typed when the row changes live, and says what changed', async () => {
    const user = userEvent.setup();
    renderPage();
    const phone = await field();
    await user.clear(phone);
    await user.type(phone, '+1415');
    FakeEventSource.latest().send(
      'transaction',
      sampleTransaction({ version: 2, client_phone: '+14155550177' }),
    );
    await waitFor(() => {
      expect(phone).toHaveAccessibleDescription('Changed meanwhile to (415) 555-0177');
    });
    expect(phone).toHaveValue('+1415');
    await user.type(phone, '{Escape}');
    expect(phone).toHaveValue('+14155550177');
  });

  it('keeps what was typed when the server cannot be reached', async () => {
    server.use(http.post('*/update_phone', () => HttpResponse.error()));
    const user = userEvent.setup();
    renderPage();
    const phone = await field();
    await user.type(phone, '5{Enter}');
    expect(await screen.findByText(/cannot be reached/)).toBeVisible();
    expect(phone).toHaveValue('+141555501015');
  });

  it('is saved and reverted by mouse as well', async () => {
    phonesAreChecked();
    const user = userEvent.setup();
    renderPage();
    const phone = await field();
    await user.type(phone, '5');
    await user.click(screen.getByRole('button', { name: 'Revert phone of TXN001' }));
    expect(phone).toHaveValue('+14155550101');
    await user.type(phone, '5');
    await user.click(screen.getByRole('button', { name: 'Save phone of TXN001' }));
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: /^Save/ })).not.toBeInTheDocument();
    });
    expect(phone).toHaveValue('+141555501015');
  });

  it('reads as its reader writes phones, and as it is stored while it is edited', async () => {
    const user = userEvent.setup();
    renderPage();
    const phone = await field();
    expect(screen.getByText('(415) 555-0101')).toBeInTheDocument();
    expect(phone).toHaveValue('+14155550101');
    expect(phone).toHaveAttribute('title', '+14155550101');
    await user.type(phone, '9');
    expect(screen.queryByText('(415) 555-0101')).not.toBeInTheDocument();
    await user.keyboard('{Escape}');
    expect(screen.getByText('(415) 555-0101')).toBeInTheDocument();
  });

  it.each(['Save', 'Revert'])('has the focus again after %s was pressed by key', async (name) => {
    phonesAreChecked();
    const user = userEvent.setup();
    renderPage();
    const phone = await field();
    await user.type(phone, '5');
    screen.getByRole('button', { name: `${name} phone of TXN001` }).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: `${name} phone of TXN001` })).toBeNull();
    });
    expect(phone).toHaveFocus();
  });
});
